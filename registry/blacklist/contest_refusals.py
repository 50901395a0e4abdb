"""What refuses reconsiderations and suits; each class docstring says why."""

from registry.kernel.refusals import N_, Conflict, Invalid, NotOnRecord


class ContestUnknown(NotOnRecord):
    """No such reconsideration or suit."""

    title = N_("没有这件复议或者诉讼")
    detail = N_("没有编号为%(contest_id)s的复议或者诉讼。")


class ContestPending(Conflict):
    """A reconsideration or a suit about the decision goes on; the two exclude each other."""

    title = N_("复议或者诉讼还没有结果")
    detail = N_(
        "针对这项决定的复议或者诉讼还没有结果；复议期间不能起诉，起诉受理之后不能申请复议。先登记前一件的结果。"
    )


class ContestEnteredBefore(Conflict):
    """The same reconsideration or suit is on record."""

    title = N_("已经登记过")
    detail = N_("本案已经登记过%(organ)s受理的%(number)s；撤回之后重新受理的，有新的受理文号。")


class RequestNotOfCase(Invalid):
    """The request that is named is none of the case, or of another kind."""

    title = N_("本案没有这件申请")
    detail = N_("本案没有编号为%(request_id)s的这类申请，请填写本案的信用修复申请或者异议的编号。")


class RequestUndecided(Conflict):
    """Nobody decided on the request yet: nothing can be contested."""

    title = N_("申请还没有决定")
    detail = N_("这件申请还没有作出决定，没有可以复议或者起诉的决定。")


class NothingRefused(Conflict):
    """The request was granted, taken back, or ended by itself."""

    title = N_("没有不予同意的决定")
    detail = N_("这件申请已经同意、撤回或者终止，没有不予同意的决定可以复议或者起诉。")


class DecisionAnnulledBefore(Conflict):
    """The refusal was annulled before; what is contested is the decision that came after it."""

    title = N_("原决定已经撤销")
    detail = N_("这项决定已被复议机关或者法院撤销，应当针对重新作出的决定登记。")


class ContestTooLate(Conflict):
    """Filed after the term that the law gives."""

    title = N_("已过申请复议或者起诉的期限")
    detail = N_(
        "申请复议或者起诉的期限到%(ends_on)s为止；有正当理由逾期受理的，请写明受理机关认定的理由。"
    )


class ConcluderTookPart(Conflict):
    """Who proposed or made the contested decision does not enter what became of it."""

    title = N_("登记人参加了原决定")
    detail = N_("办理或者作出被复议、被诉决定的人不能登记结果，应由另一名审核人登记。")


class AnotherRequestOpen(Conflict):
    """A later request of the same kind is open; two of a case are never decided side by side."""

    title = N_("另一件申请正在办理")
    detail = N_(
        "原申请应当重新办理，而本案另有一件同类申请（%(number)s）正在办理。先对它作出决定，再登记这一结果；重新办理的期限从文书送达本机关之日起算，不受影响。"
    )


class RedoTermUnasked(Invalid):
    """Only an order to decide anew on a request sets the day of that decision."""

    title = N_("没有责令重新办理申请")
    detail = N_("责令对不予同意的申请重新作出决定的，才填写重新决定的期限。")


class DecisionUpheldByCourt(Conflict):
    """A court left the decision standing; it is contested no more."""

    title = N_("法院已经裁判")
    detail = N_("法院对这项决定的裁判已经生效，原决定没有被撤销，不能再登记复议或者诉讼。")


class NothingRestored(Conflict):
    """The procedure led to no decision that restored the listing and reached the party."""

    title = N_("没有恢复列入的决定")
    detail = N_("撤销信用修复、恢复列入的决定还没有作出或者没有送达，没有可以复议或者起诉的决定。")


class RulingGrants(Conflict):
    """The ruling changed the refusal into consent; what stands open again is consented to."""

    title = N_("文书已经变更为同意")
    detail = N_("%(organ)s以%(number)s把原决定变更为同意，应当依照文书同意，不能再次不予同意。")


class ChangedListingNotEntered(Conflict):
    """The listing was changed, not annulled: nothing here carries that out."""

    title = N_("变更列入决定的文书不能登记")
    detail = N_(
        "系统不能按文书变更列入决定的内容。文书改为不予列入的，按撤销原决定登记；改变其他内容的，不登记结果，先依照文书登记停止执行，公示从停止执行之日起停止，文书原件留存案卷。"
    )


class RestorationRulingNotEntered(Conflict):
    """What restored the listing fell; ending only the restoration is not carried out here."""

    title = N_("撤销恢复列入决定的文书不能登记")
    detail = N_(
        "系统不能只撤销恢复列入而保留原来的移出。不登记结果，也不要改为针对列入决定登记，那会使整个列入视为自始没有；请依照文书登记停止执行，公示从停止执行之日起停止，文书原件留存案卷。"
    )
