"""What the rules of draws refuse, as types."""

from registry.kernel.refusals import N_, Conflict, Invalid, NotPermitted


class DrawTermsInvalid(Invalid):
    """Scope, rates, days or agencies that contradict each other or the rules."""

    title = N_("抽取方案有误")


class PoolUnfit(Conflict):
    """Nothing to draw from, or an agency without two officers, one of them qualified."""

    title = N_("名录库还不能冻结")
    detail = N_("范围内要有检查对象，每个机关要有至少两名可派人员，其中一名具备本类检查资格。")


class NotASide(NotPermitted):
    """Only officers of the two agencies take part in fixing the seed."""

    title = N_("不是抽取的两方")
    detail = N_("只有组织机关和见证机关的人员可以提交和公开随机数。")


class NotTheOrganiser(NotPermitted):
    """Another agency's draw."""

    title = N_("不是组织机关")
    detail = N_("只有组织这次抽取的机关可以办理。")


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
    """Only a void draw is started anew, and only once."""

    title = N_("不能重新组织")
    detail = N_("只有作废的抽取可以重新组织，并且只能一次。")
