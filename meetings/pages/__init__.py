"""The pages of meetings: of somebody with a seat, of the coordinator's desk, of a service's other staff."""
