"""Answers about school devices and learning at home, which the district's letters link to (S6)."""

from django.utils.translation import gettext_lazy as _

from portal.help.entry import Answer

ANSWERS = (
    Answer(
        "school-wifi",
        _("How do I connect a school device to Wi-Fi?"),
        (
            _("At school, your device connects automatically. At home, you only connect it once."),
            _("You can sign in to the portal on any device that has internet."),
        ),
        (
            _("Click the clock in the corner of the screen. Then click <b>Wi-Fi</b>."),
            _("Choose the name of your home network."),
            _("Type the Wi-Fi password. Someone at home knows it."),
            _("Click <b>Connect</b>. Next time, the device connects automatically."),
            _("Open Chrome. On a school device, the portal’s sign-in page appears first."),
            _("If it doesn’t connect, turn the device off and on again. Then ask your school."),
        ),
        also=_("internet network Chromebook laptop tablet connect device wifi"),
    ),
    Answer(
        "learn-at-home",
        _("What should students do when they learn at home?"),
        (
            _("Learning continues after class: this is Extending Learning Beyond the Classroom (ELBC)."),
            _("The portal is where you find your learning resources and reach your teachers."),
            _("Parents can help with a quiet place, a regular time and questions about the day."),
        ),
        (
            _("Charge your device every evening, and bring it to school every day."),
            _("Sign in to the portal every school day. Check what’s due."),
            _("Do your own work, and hand it in on time."),
            _("Don’t share your password. Be kind online."),
            _("Stuck? Ask your teacher the same day."),
        ),
        also=_("expectations homework remote beyond the classroom extending learning ELBC parents support"),
    ),
)
