import type { Child } from '../../api/types'
import { type Failure, explain } from '../../format/failure'
import { greeting } from '../../format/greeting'
import { address, belonging, isParent, roleNames } from '../../format/person'
import { type GateView, cooks, gateView } from '../../format/kitchen'
import { type ReminderRow, reminderRows } from '../../format/reminder'
import type { TaskRow } from '../../format/task'
import { refreshMe } from '../../services/api'
import { askConsent, wouldAsk } from '../../services/consent'
import { admit } from '../../services/entrance'
import { lastKitchen } from '../../services/kitchen'
import { onNetworkChange } from '../../services/network'
import { type News, news } from '../../services/news'
import { note, onQueueChange } from '../../services/queue'
import { type ParentHome, answerConsent, isSwitchedOff, parentHome, purposes, receive, refreshHome } from '../../services/parent'
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
    /** Has to do with the safety lessons. */
    teaches: false,
    empty: { title: '', text: '' },
    /** The part for those who are nothing but parents. */
    parent: null as ParentHome | null,
    /** WeChat's settings keep every reminder of a parent away. */
    off: false,
    children: [] as Child[],
    reminders: [] as ReminderRow[],
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
    const isKnown = isParent(member) ? parentHome(schoolTime()) !== null : cachedToday() !== undefined
    this.setData({ loading: !isKnown })
    try {
      await refreshAs(isParent(member) ? refreshHome : refreshToday)
      this.setData({ failure: null, off: isParent(member) && (await isSwitchedOff()) })
    } catch (error) {
      // Without an answer the strip says it, and what is shown stays good.
      this.setData({ failure: error instanceof Unreachable && isKnown ? null : explain(error) })
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
    const parent = isParent(member) ? parentHome(now) : null
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
      parent,
      asks: this.mayAsk(parent),
      children: children(),
      reminders: reminderRows(member, parent?.credit ?? []),
      gate: cooks(member) ? gateOf(now) : null,
      tasks: today === undefined ? null : tasksView(today, now),
      drill: drillView(today),
      teaches: today?.watch !== undefined || member.roles.some(({ code }) => code === 'class_teacher'),
      empty: emptyDay(today, now),
    })
    showUnread(parent === null ? (today?.unread ?? 0) : parent.waiting + (parent.letter === null ? 0 : 1))
  },

  /** Whether WeChat would be asked at the next natural tap. */
  mayAsk(parent: ParentHome | null): boolean {
    if (parent !== null) return wouldAsk(purposes, parent.credit)
    return (cachedToday()?.watch?.overdue.length ?? 0) > 0 && wouldAsk(exceptions) && !this.hasSeen
  },

  /** One tap: the letter arrived, and WeChat is asked for the next one. */
  received() {
    const { parent } = this.data
    if (parent?.letter == null) return
    receive(parent.letter, parent.credit, () => void this.refresh()).then(
      (page) => void (page === '' ? this.refresh() : wx.navigateTo({ url: page })),
      (error: unknown) => this.setData({ failure: explain(error) }),
    )
  },

  async answerConsent({ detail }: WechatMiniprogram.CustomEvent<{ yes: boolean }>) {
    const version = this.data.parent?.consent?.version
    if (version === undefined) return
    try {
      await answerConsent(version, detail.yes)
      await this.refresh()
    } catch (error) {
      this.setData({ failure: explain(error) })
    }
  },

  saveReminder() {
    askConsent(purposes, this.data.parent?.credit, () => void this.refresh())
  },

  openLetter({ detail }: WechatMiniprogram.CustomEvent<{ page: string }>) {
    const tabs = ['', 'pages/today/today', 'pages/inbox/inbox']
    if (tabs.includes(detail.page)) void wx.switchTab({ url: '/pages/inbox/inbox' })
    else void wx.navigateTo({ url: `/${detail.page}` })
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

  openThemes() {
    void wx.navigateTo({ url: '/pages/themes/themes' })
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
async function refreshAs(refresh: () => Promise<unknown>): Promise<void> {
  try {
    await refresh()
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
