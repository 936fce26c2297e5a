package canteen

import "xiaoqin/server/errs"

// What a person is told by the use-cases.
var (
	ErrInvalid      = errs.New(errs.Invalid, "canteen.invalid", "有些内容不对，请按标出的地方改。")
	ErrNoMeal       = errs.New(errs.NotFound, "canteen.no_meal", "没有这一餐，它可能属于别的学校，或那天不供餐。")
	ErrNoDish       = errs.New(errs.NotFound, "canteen.no_dish", "没有这个菜，请刷新后再选。")
	ErrNoSupplier   = errs.New(errs.NotFound, "canteen.no_supplier", "没有这家供货商，请刷新后再选。")
	ErrNoWorker     = errs.New(errs.NotFound, "canteen.no_worker", "这个人不是食堂的人，请先在人员里加上岗位。")
	ErrNoLot        = errs.New(errs.NotFound, "canteen.no_lot", "没有这批货，请刷新后再选。")
	ErrNoOrder      = errs.New(errs.NotFound, "canteen.no_order", "没有这张订货，或者它的日子已经过了。")
	ErrDelivered    = errs.New(errs.Conflict, "canteen.delivered", "这批货已经在验收，不能再撤。")
	ErrNoHolding    = errs.New(errs.NotFound, "canteen.no_holding", "没有这个菜的存放记录，请刷新后再看。")
	ErrNoSample     = errs.New(errs.NotFound, "canteen.no_sample", "没有这个标签的留样，请核对盒上的六位编号。")
	ErrNameTaken    = errs.New(errs.Conflict, "canteen.name_taken", "这家供货商已经在册，请直接修改它。")
	ErrDishTaken    = errs.New(errs.Conflict, "canteen.dish_taken", "这一餐已经有这个菜了。")
	ErrMealOver     = errs.New(errs.Conflict, "canteen.meal_over", "这一餐已经结束，不能再改菜。")
	ErrClosed       = errs.New(errs.Conflict, "canteen.closed", "还不能出，请先把列出的几项做完。")  // Each thing that is missing.
	ErrReleased     = errs.New(errs.Conflict, "canteen.released", "这个菜已经放行，要停就倒掉它。") // Dropping what may be on the plates already.
	ErrNotReleased  = errs.New(errs.Conflict, "canteen.not_released", "还没有放行，不能出餐。")
	ErrHeldTooLong  = errs.New(errs.Conflict, "canteen.held_too_long", "放了超过 2 小时，不能再出，请回锅加热或倒掉。")
	ErrHoldingEnded = errs.New(errs.Conflict, "canteen.holding_ended", "这个菜的存放已经结束。")
	ErrSampleEarly  = errs.New(errs.Conflict, "canteen.sample_early", "还没满 48 小时，请放回留样柜。") // How long is left.
	ErrSampleEnded  = errs.New(errs.Conflict, "canteen.sample_ended", "这盒留样已经处理过了。")
	ErrOffDuty      = errs.New(errs.Conflict, "canteen.off_duty", "您今天不上岗，不能碰食品，请交给同事记。")
	ErrNamesOffDuty = errs.New(errs.Conflict, "canteen.names_off_duty", "名单里有今天不上岗的人，请换人再记。") // Who.
	ErrPeriod       = errs.New(errs.Invalid, "canteen.period", "日期不对：结束不能早于开始，最多看 62 天。")
)

// What is wrong with what was handed in.
const (
	msgName        = "要有 1 到 40 个字。"
	msgGoods       = "最多 80 个字。"
	msgLicence     = "许可证号要有 1 到 40 个字。"
	msgCertificate = "健康证号要有 1 到 40 个字。"
	msgExpires     = "要写到哪一天有效，例如 2022-08-31。"
	msgDish        = "菜名要有 1 到 40 个字。"
	msgTwice       = "这个菜写了两次。"
	msgDishes      = "一餐最多 30 个菜。"
	msgReason      = "要写明原因，最多 200 个字。"
	msgID          = "缺少这次操作的编号。"
	msgOutcome     = "要选出餐、回锅还是倒掉。"
	msgPeriodKind  = "要选日、周或月。"
	msgMenuDay     = "只能改明天以后的食谱，当天请在这一餐里加菜。"
	msgOrdered     = "要写订了什么，最多 80 个字。"
	msgKg          = "重量要大于 0，最多 10000 公斤。"
	msgOrderDay    = "只能订今天到一个月以内的货。"
	msgSampleLeft  = "还差%s，%s 以后再来。"
)

// What keeps a gate closed. The first word of the sentence is a dish, a step or a supplier.
const (
	msgNoDishes        = "还没有写这一餐的菜"
	msgNoTask          = "今天没有安排"
	msgUndone          = "还没有做"
	msgFailed          = "做了，没有合格"
	msgMissed          = "过了时间没有做"
	msgNotMeasured     = "还没测温"
	msgTooCold         = "没到限值，等回锅再测"
	msgNoSample        = "还没留样"
	msgExpiredSupplier = "的许可证过期，它的货不能用"
)

func field(location, message string) errs.Field {
	return errs.Field{Location: location, Message: message}
}

const reasonMenu = "食谱改了"

// nameOffDuty names the task that somebody has to be replaced. It names nobody.
const nameOffDuty = "有员工今天不上岗"

// How exceptions are put.
const (
	exOffDuty         = "有员工晨检没过，当天不上岗"
	exDisposedLate    = "（满 72 小时后才销样）"
	exDoubt           = "（只有手机时间说没超过 2 小时）"
	exUnknownSupplier = "（不在供货商名册）"
	exWeight          = "过磅和订货差 "
)

const reviewClean = "没有发现问题。\n"

var exceptionNames = map[ExceptionKind]string{
	ExOverride: "越过放行门", ExUnreleased: "没有放行", ExNoSample: "没有留样", ExSampleGap: "留样没有销", ExSealed: "留样封存", ExHeld: "存放超过 2 小时",
	ExOffDuty: "不上岗", ExSupplier: "供货商", ExWeight: "斤两", ExReturned: "退货", ExUndelivered: "没有送到", ExMissed: "没有做",
}
