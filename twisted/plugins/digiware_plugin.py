from twisted.application.service import ServiceMaker

digiware = ServiceMaker(
    "digiware", "digiware.tap", "An energy-metering gateway.", "digiware"
)
