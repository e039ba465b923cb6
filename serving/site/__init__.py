"""What all pages share: the context of a request, sign-in, middleware, errors, assets.

Takes requests.
Makes the shell of a page.
Never knows what a room shows. Start reading in `context`.
"""
