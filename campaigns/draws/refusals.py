"""What the rules of draws refuse, as types."""

from registry.kernel.refusals import N_, Conflict, Invalid, NotOnRecord, NotPermitted


class DrawTermsInvalid(Invalid):
    """Scope, rates, days or agencies that contradict each other or the rules."""

    title = N_("抽取方案有误")


class PoolUnfit(Conflict):
    """Nothing to draw from, or an agency without two officers, one of them qualified."""

    title = N_("名录库还不能冻结")
    detail = N_("范围内要有检查对象，每个机关要有至少两名可派人员，其中一名具备本类检查资格。")


class PoolNotCounted(Conflict):
    """The scope is large: the worker counts it, and has not since the draw was changed."""

    title = N_("名录库还在统计")
    detail = N_("范围内企业较多，正在统计，请稍后再看。")


class NotASide(NotPermitted):
    """Only officers of the two agencies take part in fixing the seed."""

    title = N_("不是抽取的两方")
    detail = N_("只有组织机关和见证机关的人员可以提交和公开随机数。")


class NotTheOrganiser(NotPermitted):
    """Another agency's draw."""

    title = N_("不是组织机关")
    detail = N_("只有组织这次抽取的机关可以办理。")


class CrewUnfit(Conflict):
    """Somebody who was drawn has left the agency since, or stands aside: replaced first."""

    title = N_("有抽中的人员不能去")
    detail = N_("派去%(objects)s的人员已不在岗，或者登记了回避，请先更换人员，再公开抽取记录。")


class CrewBooked(Conflict):
    """Somebody who was drawn has more to do on the day than one may, since: replaced first."""

    title = N_("有抽中的人员已经排满")
    detail = N_(
        "抽取之后另有安排，下列人员每人每天的检查将超过%(most)s次：%(visits)s。"
        "请在其中的检查更换人员（原因选“当天检查已排满”），再公开抽取记录。"
    )


class NotBooked(Conflict):
    """An officer is not replaced as booked up who is not."""

    title = N_("这名人员没有排满")
    detail = N_("按现有任务，这名人员当天还能去，不能以已排满为由更换。")


class SidesMerged(Conflict):
    """Both sides were merged into one agency: nobody is left who could answer it."""

    title = N_("两方已合并为一个机关")
    detail = N_("组织机关和见证机关已合并，没有另一方答复，不能再申请剔除；其他事项照常办理。")


class TwoPersonsNeeded(NotPermitted):
    """One officer stands on one side only."""

    title = N_("须由两人分别办理")
    detail = N_("两方的随机数须由不同的人员提交。")


class AlreadyGiven(Conflict):
    """The agency gave its commitment, or its number, before."""

    title = N_("已经提交过")
    detail = N_("本机关已经提交过，不能更换。")


class CommitmentBroken(Invalid):
    """Number and salt are not those that the agency had bound itself to."""

    title = N_("与承诺不符")
    detail = N_("随机数和盐值与本机关提交的承诺不符，请核对后重新输入。")


class TimeOver(Conflict):
    """The deadline passed: the draw is void, or about to be."""

    title = N_("期限已过")
    detail = N_("提交期限已过，这次抽取作废，须重新组织。")


class ChangeInvalid(Invalid):
    """A change that does not fit what was drawn."""

    title = N_("不能这样变更")
    detail = N_("所改的对象或者人员不在抽取结果中。")


class RestartImpossible(Conflict):
    """Only a void draw of the same matter is replaced, and only by one other."""

    title = N_("不能替代这次抽取")
    detail = N_(
        "只能替代同一专项行动、或者共同机关同类行动中作废的抽取，并且只能由一次新的抽取替代。"
    )


class ReplacementMissing(Conflict):
    """The pool overlaps a void draw's: drawing again leaves a trace."""

    title = N_("与作废的抽取重叠")
    detail = N_(
        "名录库与作废的抽取“%(titles)s”重叠，请先在抽取方案里写明替代了它和重新抽取的原因。"
    )


class NamesNotOpen(NotOnRecord):
    """The draw is published, but not yet whom it named."""

    title = N_("名单还没有公开")
    detail = N_("这次抽取的名单在检查结束后公开，最迟在%(on)s的次日。")


class ResultNotYours(NotPermitted):
    """Before the names are open they are known to few."""

    title = N_("抽取结果还没有公开")
    detail = N_("名单公开之前，只有组织机关和见证机关办理抽取的人员、被抽中的检查人员可以查看。")


class StrikeUnknown(NotOnRecord):
    """No such proposal on this draw."""

    title = N_("没有这项剔除申请")
    detail = N_("这次抽取没有编号为%(strike_id)s的剔除申请。")


class StrikeAnswered(Conflict):
    """Somebody answered it, or took it back, before."""

    title = N_("剔除申请已经办结")
    detail = N_("这项剔除申请已经有答复，或者已经撤回。")


class StrikeAsked(Conflict):
    """A proposal to strike the object waits for its answer."""

    title = N_("已经申请剔除")
    detail = N_("这家企业的剔除申请还没有答复。")


class StrikesOpen(Conflict):
    """A record is not sealed while the other side is still asked."""

    title = N_("还有剔除申请没有答复")
    detail = N_("请等见证机关答复，或者先撤回剔除申请，再公开抽取记录。")


class NoVisitLeft(Conflict):
    """The visits of a public draw at an object are over: nothing is left to be called off."""

    title = N_("没有可以取消的检查")
    detail = N_("这家企业的检查已经完成或者取消。")


class NobodySent(Conflict):
    """Nobody was free for the object when it was drawn: there is no drawn visit to call off."""

    title = N_("抽取时无人可派")
    detail = N_(
        "抽取时无人可派，没有安排过检查，无需取消。请另行安排一次检查，它的结果就是这次抽取的结果。"
    )


class RecordOfOthersClosed(Conflict):
    """The sealed record tells whom another draw named whose names are not open yet."""

    title = N_("记录要晚些才能下载")
    detail = N_("名录库里写着另一次抽取要检查的企业，那次抽取的名单公开之前，这份记录只公布摘要。")


class NamesOfOthersClosed(Conflict):
    """The record would tell whom another draw named whose names are not open yet."""

    title = N_("名单要晚些公开")
    detail = N_(
        "名录库里写着另一次抽取要检查的企业，而那次抽取的名单还没有公开。请选择检查结束后公开名单。"
    )


class NotTheWitness(NotPermitted):
    """The organiser proposes; the other side answers."""

    title = N_("不是见证机关")
    detail = N_("剔除申请由见证机关的另一名人员答复。")
