"""The shape of every JSON body, as marshmallow schemas. Imports neither the service nor the loader."""
