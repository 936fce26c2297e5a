import type { MyTurns } from '../../api/types'
import { type Failure, explain } from '../../format/failure'
import { type AskCard, type ShiftRow, type TurnCard, type WeekDay, askCard, askingRow, shiftRow, turnCard, weekOf } from '../../format/shift'
import { askConsent, wouldAsk } from '../../services/consent'
import { admit } from '../../services/entrance'
import { isOnline } from '../../services/network'
import { Problem } from '../../services/request'
import { scan } from '../../services/scan'
import { membership } from '../../services/session'
import { acknowledge, knownTurns, myTurns, openFeed, plansDuty, settle, signIn, take } from '../../services/shift'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

/** What WeChat is asked about when somebody says yes. */
const purposes = ['duty_due', 'shift_change']

const mostLater = 6

Page({
  data: {
    size: '',
    loading: true,
    failure: null as Failure | null,
    locked: false,
    /** Shown beside what is known, when the newest could not be asked for. */
    offline: false,
    /** What just came of a tap. */
    said: '',
    week: [] as WeekDay[],
    card: null as TurnCard | null,
    asked: [] as AskCard[],
    asking: [] as { id: string; title: string; sub: string }[],
    gaps: [] as ShiftRow[],
    /** Given to me, and I have not said that I know. */
    news: [] as ShiftRow[],
    later: [] as ShiftRow[],
    more: 0,
    empty: false,
    asks: false,
    plans: false,
    busy: false,
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()), plans: plansDuty(), asks: wouldAsk(purposes) })
    const known = knownTurns()
    if (known !== undefined) this.draw(known)
    void this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    void wx.stopPullDownRefresh()
  },

  async load() {
    try {
      this.draw(await myTurns())
      this.setData({ failure: null, locked: false, offline: false })
    } catch (error) {
      const failure = explain(error)
      const shown = this.data.week.length > 0 && failure.kind === 'offline'
      this.setData({ failure: shown ? null : failure, offline: shown, locked: error instanceof Problem && error.status === 403 })
    }
    this.setData({ loading: false })
  },

  draw({ shifts, asked, asking, gaps }: MyTurns) {
    const now = schoolTime()
    const ahead = shifts.filter(({ until }) => Date.parse(until) > now.getTime())
    const [next, ...rest] = ahead
    const news = rest.filter(({ asks }) => asks)
    const later = rest.filter(({ asks }) => !asks)
    this.setData({
      week: weekOf(shifts, now),
      card: next === undefined ? null : turnCard(next, now),
      asked: asked.map(askCard),
      asking: asking.map(askingRow),
      gaps: gaps.map((gap) => shiftRow(gap, now)),
      news: news.map((shift) => shiftRow(shift, now)),
      later: later.slice(0, mostLater).map((shift) => shiftRow(shift, now)),
      more: Math.max(0, later.length - mostLater),
      empty: ahead.length === 0 && asked.length === 0 && gaps.length === 0,
    })
  },

  async act() {
    const { card } = this.data
    if (card === null) return
    if (card.act === 'handover') return void wx.navigateTo({ url: `/pages/shift/shift?id=${card.id}` })
    if (card.act === 'sign-in') return this.arrive(card)
    askConsent(purposes)
    this.setData({ said: '记下了：您知道这一班' })
    await acknowledge(card.id, card.title)
    await this.load()
  },

  async know({ currentTarget }: WechatMiniprogram.TouchEvent) {
    askConsent(purposes)
    const { id = '', title = '' } = currentTarget.dataset as { id?: string; title?: string }
    await acknowledge(id, title)
    this.setData({ said: '记下了：您知道这一班' })
    await this.load()
  },

  async arrive({ id, title }: TurnCard) {
    const sight = await scan()
    if (sight.kind === 'cancelled') return
    if (sight.kind !== 'plate') return this.setData({ said: '没扫出来。擦一擦牌子，再扫一次' })
    await signIn(id, title, sight.token)
    this.setData({ said: isOnline() ? '扫好了' : '扫好了，存在手机里，有网自动传' })
    await this.load()
  },

  swap({ currentTarget }: WechatMiniprogram.TouchEvent) {
    void wx.navigateTo({ url: `/pages/swap/swap?shift=${currentTarget.dataset.id as string}` })
  },

  open({ currentTarget }: WechatMiniprogram.TouchEvent) {
    void wx.navigateTo({ url: `/pages/shift/shift?id=${currentTarget.dataset.id as string}` })
  },

  agree({ currentTarget }: WechatMiniprogram.TouchEvent) {
    askConsent(purposes)
    void this.try(() => settle(currentTarget.dataset.id as string, 'accept'), '换好了，也告诉对方了')
  },

  decline({ currentTarget }: WechatMiniprogram.TouchEvent) {
    void this.try(() => settle(currentTarget.dataset.id as string, 'decline'), '告诉对方您没空了')
  },

  withdraw({ currentTarget }: WechatMiniprogram.TouchEvent) {
    void this.try(() => settle(currentTarget.dataset.id as string, 'withdraw'), '收回来了，这一班还是您的')
  },

  take({ currentTarget }: WechatMiniprogram.TouchEvent) {
    askConsent(purposes)
    void this.try(() => take(currentTarget.dataset.id as string), '这一班归您了，谢谢')
  },

  /** Whoever is first has it, so the answer is shown as it is. */
  async try(deed: () => Promise<unknown>, good: string) {
    if (this.data.busy) return
    this.setData({ busy: true })
    try {
      await deed()
      this.setData({ said: good })
    } catch (error) {
      this.setData({ said: explain(error).title })
    }
    this.setData({ busy: false })
    await this.load()
  },

  async feed() {
    try {
      await wx.setClipboardData({ data: await openFeed() })
      this.setData({ said: '网址复制好了，贴进手机日历的“订阅”。别给别人，以前的网址作废' })
    } catch (error) {
      this.setData({ said: explain(error).title })
    }
    void wx.pageScrollTo({ scrollTop: 0, duration: 0 })
  },

  plan() {
    void wx.navigateTo({ url: '/pages/rosters/rosters' })
  },
})
