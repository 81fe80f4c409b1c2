"""What is wrong with networks that somebody has entered, in words."""

from odoo.exceptions import ValidationError

from .. import network


def check_networks(env, text):
    """Check the networks of a form.

    :raise ValidationError: names the first that is none, or says that there are too many
    """
    try:
        network.parse_networks(text)
    except network.TooManyNetworks as error:
        message = env._("Enter at most %s networks.", network.MAX_NETWORKS)
        raise ValidationError(message) from error
    except network.NotANetwork as error:
        raise ValidationError(_message(env, error)) from error


def _message(env, error):
    if error.meant:
        return env._(
            "“%(part)s” is one address in a network. Use %(network)s for all of the network, "
            "or %(address)s for this address alone.",
            part=error.part,
            network=error.meant,
            address=error.part.partition("/")[0],
        )
    return env._(
        "“%s” is not a network. Use a network like 192.168.1.0/24 or an address like 203.0.113.7.",
        error.part,
    )
