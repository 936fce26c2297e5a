import { type Failure, explain } from '../../format/failure'
import { greeting } from '../../format/greeting'
import { address, belonging, isParent, roleNames } from '../../format/person'
import { type GateView, cooks, gateView } from '../../format/kitchen'
import type { TaskRow } from '../../format/task'
import { refreshMe } from '../../services/api'
import { askConsent, wouldAsk } from '../../services/consent'
import { admit } from '../../services/entrance'
import { lastKitchen } from '../../services/kitchen'
import { onNetworkChange } from '../../services/network'
import { type News, news } from '../../services/news'
import { note, onQueueChange } from '../../services/queue'
import { dialOne, phonesOf } from '../../services/phone-call'
import { Problem, Unreachable } from '../../services/request'
import { scanAndShow } from '../../services/scan'
import { children, choose, identities, membership } from '../../services/session'
import { flush, onAnswer } from '../../services/sync'
import { cachedToday, refreshToday, schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'
import { type DrillView, type PatrolView, type TasksView, type WatchView, drillView, emptyDay, patrolView, tasksView, watchView } from './view'

const redrawAfter = 20_000 // "还剩 18 分钟" has to stay true
const inboxTab = 1
const exceptions = ['exception']

Page({
  data: {
    size: '',
    care: false,
    greeting: '',
    about: '',
    staff: false,
    identities: [] as { id: string; name: string; on: boolean }[],
    news: null as News | null,
    patrol: null as PatrolView | null,
    watch: null as WatchView | null,
    /** Of today's meal, for those who cook it. */
    gate: null as GateView | null,
    /** WeChat would be asked for messages about what did not happen. */
    asks: false,
    tasks: null as TasksView | null,
    drill: null as DrillView | null,
    empty: { title: '', text: '' },
    /** Nothing is known yet. */
    loading: false,
    failure: null as Failure | null,
  },

  stops: [] as (() => void)[],
  timer: 0,
  /** 知道了 was tapped; not asked again before the mini-program is opened anew. */
  hasSeen: false,

  onLoad() {
    this.stops = [
      onNetworkChange((online) => {
        this.draw()
        if (online) void this.refresh()
      }),
      onQueueChange(() => this.draw()),
      onAnswer((_, { path }) => {
        this.draw()
        if (path?.startsWith('/tasks/')) void this.refresh()
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
    const member = membership()
    if (member === undefined) return
    this.setData({ loading: !isParent(member) && cachedToday() === undefined })
    try {
      await (isParent(member) ? refreshMe() : refreshStaff())
      this.setData({ failure: null })
    } catch (error) {
      // Without an answer the strip says it, and what is shown stays good.
      const quiet = error instanceof Unreachable && (isParent(member) || cachedToday() !== undefined)
      this.setData({ failure: quiet ? null : explain(error) })
    }
    this.setData({ loading: false })
    if (admit(this)) this.draw()
  },

  draw() {
    const member = membership()
    if (member === undefined) return
    const all = identities()
    const now = schoolTime()
    const today = cachedToday()
    const patrol = isParent(member) ? null : patrolView(member, now)
    const size = sizeClass(member)
    this.setData({
      size,
      care: size === 'care',
      greeting: greeting(address(member, children()), now),
      about: belonging(member, children()),
      staff: !isParent(member),
      identities: all.length > 1 ? all.map((one) => ({ id: one.id, name: roleNames(one), on: one.id === member.id })) : [],
      news: news(patrol === null ? '看' : '扫'),
      patrol,
      watch: today?.watch === undefined ? null : watchView(today.watch, now, member.person_name),
      asks: (today?.watch?.overdue.length ?? 0) > 0 && wouldAsk(exceptions) && !this.hasSeen,
      gate: cooks(member) ? gateOf(now) : null,
      tasks: today === undefined ? null : tasksView(today, now),
      drill: drillView(today),
      empty: emptyDay(member, today, now),
    })
    showUnread(today?.unread ?? 0)
  },

  actAs({ currentTarget }: WechatMiniprogram.TouchEvent) {
    choose(currentTarget.dataset.id as string)
    this.draw()
    void this.refresh()
  },

  scan() {
    void scanAndShow()
  },

  openRound({ detail }: WechatMiniprogram.CustomEvent<{ id: string }>) {
    void wx.navigateTo({ url: `/pages/round/round?id=${detail.id}` })
  },

  openKitchen() {
    void wx.navigateTo({ url: '/pages/kitchen/kitchen' })
  },

  openNews() {
    const page = this.data.news?.page
    if (page) void wx.navigateTo({ url: page })
  },

  /** One tap phones whoever holds it now. */
  async callHolder({ detail }: WechatMiniprogram.CustomEvent<{ id: string }>) {
    try {
      const people = await phonesOf(detail.id)
      if (people.length === 0) void wx.showToast({ title: '学校没登记电话', icon: 'none' })
      else await dialOne(people)
    } catch (error) {
      this.setData({ failure: explain(error) })
    }
  },

  /** Seen: the one moment at which WeChat may be asked for the next such message. */
  seen() {
    askConsent(exceptions)
    this.hasSeen = true
    this.draw()
  },

  openDrill() {
    const id = this.data.drill?.id
    if (id !== undefined) void wx.navigateTo({ url: `/pages/drill/drill?id=${id}` })
  },

  reportHazard() {
    void wx.navigateTo({ url: '/pages/hazard-report/hazard-report?camera=1' })
  },

  openHazards() {
    void wx.navigateTo({ url: '/pages/hazards/hazards' })
  },

  report() {
    void wx.navigateTo({ url: '/pages/incident/incident' })
  },

  async act({ detail }: WechatMiniprogram.CustomEvent<{ row: TaskRow }>) {
    const { id, title, tap, tapName } = detail.row
    note({ kind: tap, path: `/tasks/${id}/${tap}`, label: `${tapName}：${title}`, body: {} })
    await flush()
  },
})

/** Somebody whose work here has ended, or whom the school gave another role, is asked about anew. */
async function refreshStaff(): Promise<void> {
  try {
    await refreshToday()
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 403) throw error
    await refreshMe()
  }
}

function gateOf(now: Date): GateView | null {
  const kitchen = lastKitchen()
  return kitchen === undefined ? null : gateView(kitchen, now)
}

function showUnread(count: number): void {
  if (count > 0) void wx.setTabBarBadge({ index: inboxTab, text: count > 99 ? '99+' : String(count) })
  else void wx.removeTabBarBadge({ index: inboxTab })
}
