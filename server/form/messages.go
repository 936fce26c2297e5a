package form

import "xiaoqin/server/errs"

// What a person is told about forms.
var (
	ErrNotFound    = errs.New(errs.NotFound, "form.not_found", "没有这张检查表，它可能属于别的学校。")
	ErrBadForm     = errs.New(errs.Invalid, "form.bad_form", "检查表写得不对，请按标出的位置修改。")           // Each place with what is allowed there.
	ErrBadAnswers  = errs.New(errs.Invalid, "form.bad_answers", "有些内容和检查表对不上，请刷新后按标出的位置再填。") // Not of the form, or of another kind; a failed limit is no error.
	ErrNoSuchLimit = errs.New(errs.Invalid, "form.no_such_limit", "检查表没有给出这个限值，请从列出的里面选。")   // A school chooses among those the form offers.
	ErrNoSetting   = errs.New(errs.NotFound, "form.no_setting", "没有检查表用到这个限值，请刷新后再选。")
)

// What is wrong with a form.
const (
	msgCode       = "代码用小写字母、数字、点和短横线，例如 kitchen.core-temp。"
	msgLabel      = "要有 1 到 40 个字。"
	msgItems      = "要有 1 到 60 项。"
	msgKey        = "用小写字母、数字和下划线，以字母开头，最多 32 个。"
	msgKeyTwice   = "这个 key 用了两次，请换一个。"
	msgKind       = "要写 tick、number、temperature、choice、text、photo、signature、timer 或 group。"
	msgNested     = "组里面不能再有组。"
	msgGroupOnly  = "只有组才有 items、each 和 most。"
	msgEach       = "要写一行是什么，例如 菜、员工、一批货；最多 50 行。"
	msgLimitKind  = "只有数字、温度和计时才有限值。"
	msgUnit       = "只有数字才有单位，最多 8 个字。"
	msgGuidance   = "最多 200 个字。"
	msgSetting    = "限值要在 choices 里面，例如 limit: \">= 70\"，choices: [\">= 70\", \"> 70\"]。"
	msgChoiceOnly = "只有选择才有 choices 和 wrong。"
	msgChoices    = "要有 2 到 12 个不同的选项，每个 1 到 40 个字。"
	msgWrong      = "不合格的选项要在 choices 里面。"
	msgCannotFail = "这一项不会不合格，不能要求照片、说明或锁住。"
	msgCorrect    = "锁住的项要写怎么纠正，不锁的不写。"
	msgFrom       = "只有打勾和文字能从别的记录带过来。"
	msgNoItem     = "条件要看前面的一项，而且那一项总是要填的。"
	msgCondition  = "条件要么写 is，要么写 fails: true。"
	msgNoWord     = "那一项没有这个选项；打勾写 yes 或 no。"
	msgRead       = "读不懂：%v"
	msgCodeTwice  = "这个代码用了两次，请换一个。"
)

// What is wrong with an answer.
const (
	msgUnknown = "检查表里没有这一项，请去掉。"
	msgTwice   = "这一项填了两次，请留一个。"
	msgUnasked = "这一项现在不用填，请去掉。"
	msgNote    = "说明最多 500 个字。"
	msgPhotos  = "最多 9 张照片。"
	msgRows    = "%s最多 %d 行，只填 rows。"
)

var hints = map[Kind]string{
	Tick:        "请选是或不是。",
	Number:      "请填一个数字。",
	Temperature: "请填温度，例如 72.5。",
	Choice:      "请从选项里选一个。",
	Text:        "请填文字，最多 500 个字。",
	Photo:       "请拍照片，1 到 9 张。",
	Signature:   "请签一个名。",
	Timer:       "请填开始和结束的时间，结束不能早于开始。",
	Group:       "请一行一行填。",
}
