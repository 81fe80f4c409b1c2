from . import test_reading, test_resources
