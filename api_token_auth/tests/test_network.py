from odoo.tests import BaseCase, tagged

from .. import network


@tagged("post_install", "-at_install")
class TestNetwork(BaseCase):
    def test_allowed(self):
        for address, networks, allowed in (
            ("10.1.2.3", "", True),
            ("10.1.2.3", "10.0.0.0/8", True),
            ("11.1.2.3", "10.0.0.0/8", False),
            ("::ffff:10.1.2.3", "10.0.0.0/8", True),
            ("10.1.2.3", "::ffff:10.0.0.0/104", True),
            ("2001:db8::1", "2001:db8::/32", True),
            ("2001:db9::1", "2001:db8::/32", False),
            ("2001:db8::1", "10.0.0.0/8\n2001:db8::/32", True),
            ("fe80::1%eth0", "fe80::/64", True),
            ("nonsense", "10.0.0.0/8", False),
            ("nonsense", "", True),
        ):
            with self.subTest(address=address, networks=networks):
                stored = network.format_networks(network.parse_networks(networks))
                self.assertEqual(network.is_allowed(address, stored), allowed)

    def test_wrong_networks_are_named(self):
        for text, part, meant in (
            ("10.0.0.0/33", "10.0.0.0/33", None),
            ("192.168.1.5/24", "192.168.1.5/24", "192.168.1.0/24"),
            ("10.0.0.0/8 2001:db8::1/32", "2001:db8::1/32", "2001:db8::/32"),
            ("example.com", "example.com", None),
            ("10.0.0.0/8 x", "x", None),
        ):
            with self.subTest(text), self.assertRaises(network.NotANetwork) as caught:
                network.parse_networks(text)
            self.assertEqual((caught.exception.part, caught.exception.meant), (part, meant))

    def test_a_hundred_networks_are_enough(self):
        many = [f"10.0.{number}.0/24" for number in range(101)]
        self.assertEqual(len(network.parse_networks("\n".join(many[:100]))), 100)
        for text in ("\n".join(many), " , ".join(many), "10.0.0.1 " * 40_000):
            with self.assertRaises(network.TooManyNetworks):
                network.parse_networks(text)

    def test_subscriber(self):
        self.assertEqual(network.subscriber("10.1.2.3"), "10.1.2.3/32")
        self.assertEqual(network.subscriber("::ffff:10.1.2.3"), "10.1.2.3/32")
        self.assertEqual(network.subscriber("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64")
        self.assertEqual(network.subscriber("nonsense"), "unknown")
