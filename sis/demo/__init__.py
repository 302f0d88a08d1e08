"""The demo district: a made-up roster to try the portal with."""

from sis.demo.cast import CAST, Cast
from sis.demo.seeding import only_demo_people, seed_district, seed_roster, write_district

__all__ = ["CAST", "Cast", "only_demo_people", "seed_district", "seed_roster", "write_district"]
