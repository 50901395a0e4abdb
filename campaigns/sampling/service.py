"""Use cases of sampling: take, pass on, test, contest, confirm, follow up, publish, read."""

from campaigns.sampling.acts import SamplingUnknown
from campaigns.sampling.custody import receive, seal, send, void
from campaigns.sampling.follow_up import (
    announce,
    order_rectification,
    order_stop,
    propose_revocation,
    record_follow_up,
    record_overdue,
)
from campaigns.sampling.laboratories import (
    LaboratoryUnknown,
    NewLaboratory,
    change_scope,
    get_laboratory,
    list_laboratories,
    register_laboratory,
)
from campaigns.sampling.pass_rates import PassRate, SamplingBasis, pass_rate
from campaigns.sampling.penalised import enter_penalty_for, shows_failing_again
from campaigns.sampling.queries import (
    SamplingQuery,
    count_by_state,
    count_overdue,
    followers,
    get_sampling,
    list_samplings,
)
from campaigns.sampling.reports import NewReport, enter_report
from campaigns.sampling.results import (
    confirm,
    object_to,
    overturn,
    publish,
    reject_objection,
    serve,
)
from campaigns.sampling.taking import NewSampling, record_sampling, record_samplings

__all__ = [
    "LaboratoryUnknown",
    "NewLaboratory",
    "NewReport",
    "NewSampling",
    "PassRate",
    "SamplingBasis",
    "SamplingQuery",
    "SamplingUnknown",
    "announce",
    "change_scope",
    "confirm",
    "count_by_state",
    "count_overdue",
    "enter_penalty_for",
    "enter_report",
    "followers",
    "get_laboratory",
    "get_sampling",
    "list_laboratories",
    "list_samplings",
    "object_to",
    "order_rectification",
    "order_stop",
    "overturn",
    "pass_rate",
    "propose_revocation",
    "publish",
    "receive",
    "record_follow_up",
    "record_overdue",
    "record_sampling",
    "record_samplings",
    "register_laboratory",
    "reject_objection",
    "seal",
    "send",
    "serve",
    "shows_failing_again",
    "void",
]
