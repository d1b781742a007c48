"""Live state of the station over MQTT, with Home Assistant's discovery, and the few commands that its owner may send."""
