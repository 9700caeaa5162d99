"""Pages for people. `routes` is the map, `mounting` hangs them behind the routes for machines.

Nothing is imported here: who only asks for the map must not wait for NiceGUI.
"""
