"""The service: a typed JSON API, and the pages behind one door.

Takes requests.
Makes answers.
Never decides. Start reading in `service`.
"""
