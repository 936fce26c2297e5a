import type { KitchenBody as Kitchen } from '../../api/types'
import { type Failure, explain } from '../../format/failure'
import { type DishRow, type GateView, dishRows, gateView, needRows } from '../../format/kitchen'
import { askConsent, wouldAsk } from '../../services/consent'
import { admit } from '../../services/entrance'
import { addDish, drop, endHolding, lastKitchen, override, recheck, refreshKitchen, release } from '../../services/kitchen'
import { isOnline, onNetworkChange } from '../../services/network'
import { remove } from '../../services/queue'
import { Unreachable } from '../../services/request'
import { membership } from '../../services/session'
import { onAnswer } from '../../services/sync'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

const redrawAfter = 20_000
const reminders = ['kitchen_timer']
const outcomes = { served: '出餐', reheated: '回锅', thrown_away: '倒掉' }

/** The registers of the kitchen. */
const books = [
  { name: '留样柜', page: '/pages/samples/samples' },
  { name: '食谱', page: '/pages/menu/menu' },
  { name: '订货', page: '/pages/orders/orders' },
  { name: '收货', page: '/pages/goods/goods' },
  { name: '证照', page: '/pages/papers/papers' },
  { name: '陪餐', page: '/pages/dine/dine' },
  { name: '剩菜和垃圾', page: '/pages/leavings/leavings' },
  { name: '日周月小结', page: '/pages/review/review' },
]

Page({
  data: {
    size: '',
    books,
    loading: false,
    online: true,
    failure: null as Failure | null,
    gate: null as GateView | null,
    state: '',
    needs: [] as ReturnType<typeof needRows>,
    dishes: [] as DishRow[],
    /** Of the dish that is being typed. */
    name: '',
    cold: false,
    /** What was refused, until the next tap. */
    refused: '',
    /** Whether the reader may answer for passing the gate. */
    leads: false,
    releases: false,
    reason: '',
    asks: false,
    reasonOf: '',
  },

  stops: [] as (() => void)[],
  timer: 0,

  onLoad() {
    this.stops = [
      onNetworkChange((online) => {
        this.draw()
        if (online) void this.refresh()
      }),
      onAnswer(({ id, problem }, { kind }) => {
        if (kind !== 'dish' && kind !== 'holding_end') return
        if (problem !== undefined) {
          this.setData({ refused: problem.detail })
          remove(id) // it has been read
        }
        void this.refresh()
      }),
    ]
  },

  onUnload() {
    clearInterval(this.timer)
    for (const stop of this.stops) stop()
  },

  onShow() {
    if (!admit(this)) return
    this.draw()
    void this.refresh()
    this.timer = setInterval(() => this.draw(), redrawAfter)
  },

  onHide() {
    clearInterval(this.timer)
  },

  async refresh() {
    this.setData({ loading: lastKitchen() === undefined })
    try {
      await refreshKitchen()
      this.setData({ failure: null })
    } catch (error) {
      const quiet = error instanceof Unreachable && lastKitchen() !== undefined
      this.setData({ failure: quiet ? null : explain(error) })
    }
    this.setData({ loading: false })
    this.draw()
  },

  draw() {
    const member = membership()
    const kitchen: Kitchen | undefined = lastKitchen()
    if (member === undefined) return
    const has = (...roles: string[]) => member.roles.some(({ code }) => roles.includes(code))
    this.setData({ size: sizeClass(member), online: isOnline(), asks: wouldAsk(reminders), leads: has('principal'), releases: has('canteen_manager', 'logistics_head') })
    if (kitchen === undefined) return
    const { meal } = kitchen
    this.setData({
      gate: gateView(kitchen, schoolTime()),
      state: meal?.state ?? '',
      reasonOf: meal?.reason ?? '',
      needs: meal?.state === 'closed' || meal?.state === 'released' ? needRows(meal.missing) : [],
      dishes: meal === null ? [] : dishRows(meal),
    })
  },

  openNeed({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { task, dish } = currentTarget.dataset as { task: string; dish: string }
    if (task !== '') void wx.navigateTo({ url: `/pages/sheet/sheet?task=${task}` })
    else if (dish !== '') void this.tell(recheck(dish))
  },

  typing({ detail }: WechatMiniprogram.Input) {
    this.setData({ name: detail.value })
  },

  turnCold() {
    this.setData({ cold: !this.data.cold })
  },

  async add() {
    const meal = lastKitchen()?.meal
    const name = this.data.name.trim()
    if (meal === undefined || meal === null || name === '') return
    this.setData({ name: '', cold: false, refused: '' })
    await addDish(meal.id, name, this.data.cold)
  },

  async end({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { id, name, outcome } = currentTarget.dataset as { id: string; name: string; outcome: keyof typeof outcomes }
    this.setData({ refused: '' })
    await endHolding(id, outcome, `${outcomes[outcome]}：${name}`)
  },

  dropDish({ currentTarget }: WechatMiniprogram.TouchEvent) {
    void this.tell(drop(currentTarget.dataset.id as string, '今天不做了'))
  },

  again({ currentTarget }: WechatMiniprogram.TouchEvent) {
    void this.tell(recheck(currentTarget.dataset.id as string))
  },

  release() {
    askConsent(reminders)
    const meal = lastKitchen()?.meal
    if (meal) void this.tell(release(meal.id))
  },

  because({ detail }: WechatMiniprogram.Input) {
    this.setData({ reason: detail.value })
  },

  override() {
    const meal = lastKitchen()?.meal
    const reason = this.data.reason.trim()
    if (meal && reason !== '') void this.tell(override(meal.id, reason))
  },

  /** Waits for what the school says, and shows it. */
  async tell(said: Promise<unknown>) {
    this.setData({ refused: '' })
    try {
      await said
    } catch (error) {
      const { title, text } = explain(error)
      this.setData({ refused: text === '' ? title : `${title}，${text}` })
    }
    await this.refresh()
  },

  openBook({ currentTarget }: WechatMiniprogram.TouchEvent) {
    void wx.navigateTo({ url: currentTarget.dataset.page as string })
  },
})
