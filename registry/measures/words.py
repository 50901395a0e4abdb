"""Names of groups, duties and views in the reader's language."""

from flask_babel import lazy_gettext as _l

from registry.measures.queries import View
from registry.policy.measures import Duty, Group, Target

GROUPS = {
    Group.RESTRICTION: _l("减损权益或者增加义务"),
    Group.MANAGEMENT: _l("管理措施"),
    Group.VOLUNTARY: _l("由其他主体自主实施"),
    Group.INCENTIVE: _l("激励"),
}
DUTIES = {Duty.SHALL: _l("应当实施"), Duty.MAY: _l("可以实施")}
TARGETS = {Target.ENTITY: _l("经营主体"), Target.PERSON: _l("有关责任人员")}
VIEWS = {
    View.TO_LIFT: _l("待解除"),
    View.TO_DO: _l("待实施"),
    View.DONE: _l("实施中"),
    View.LIFTED: _l("已解除"),
}
