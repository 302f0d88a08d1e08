"""Users, the access log, the counts of the attempt limits, notices, and resources."""

from portal.models.accepted_form import AcceptedForm
from portal.models.access_event import AccessEvent, AppendOnly
from portal.models.attempt import Attempt, AttemptedTarget
from portal.models.client import Client
from portal.models.former_username import FormerUsername
from portal.models.landing_notice import LandingNotice, LandingNoticeText
from portal.models.mass_reading import MassReading, RecordsRead
from portal.models.password_link import PasswordLink
from portal.models.posted_notice import NoticeRead, PostedNotice, PostedNoticeText
from portal.models.queued_task import QueuedTask
from portal.models.resource import Resource, ResourceAudience, ResourceText, ResourceUse
from portal.models.seen_work import SeenWork
from portal.models.sign_in_report import SignInReport
from portal.models.sign_on import PairwiseSubject, SignOn, SignOnToken
from portal.models.staff_account import SecondFactor, StaffAccount, StaffUser, UsedBackupCode, has_left
from portal.models.user import PasswordDigest, User, new_nonce, new_salt

__all__ = [
    "AcceptedForm",
    "AccessEvent",
    "AppendOnly",
    "Attempt",
    "AttemptedTarget",
    "Client",
    "FormerUsername",
    "LandingNotice",
    "LandingNoticeText",
    "MassReading",
    "NoticeRead",
    "PairwiseSubject",
    "PasswordDigest",
    "PasswordLink",
    "PostedNotice",
    "PostedNoticeText",
    "QueuedTask",
    "RecordsRead",
    "Resource",
    "ResourceAudience",
    "ResourceText",
    "ResourceUse",
    "SecondFactor",
    "SeenWork",
    "SignInReport",
    "SignOn",
    "SignOnToken",
    "StaffAccount",
    "StaffUser",
    "UsedBackupCode",
    "User",
    "has_left",
    "new_nonce",
    "new_salt",
]
