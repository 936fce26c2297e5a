import type { ListSubscription, NoticeBody, Subscription } from '../../api/types'
import { type Failure, explain } from '../../format/failure'
import { type LetterView, letterView } from '../../format/notice'
import { type ReminderRow, reminderRows } from '../../format/reminder'
import { call } from '../../services/api'
import { askConsent, wouldAsk } from '../../services/consent'
import { admit } from '../../services/entrance'
import { isOnline } from '../../services/network'
import { getNotice, give, opened, remember, waitingReceipts } from '../../services/notice'
import { pictures } from '../../services/picture'
import { remove } from '../../services/queue'
import { Problem } from '../../services/request'
import { membership } from '../../services/session'
import { type Answer, flush, onAnswer } from '../../services/sync'
import { sizeClass } from '../../services/type-size'

const purposes = ['safety_notice']

/** A letter with its receipt to tear off. */
Page({
  data: {
    size: '',
    letter: null as LetterView | null,
    photos: [] as string[],
    /** What is chosen for each child, before it is handed in. */
    chosen: {} as Record<string, string>,
    showsBefore: false,
    failure: null as Failure | null,
    locked: false,
    refused: '',
    /** WeChat will ask with the next tap. */
    asks: false,
    /** The receipt was given on this visit. */
    given: false,
    reminders: [] as ReminderRow[],
    gained: false,
    mayWrite: false,
    reaches: false,
  },

  id: '',
  sent: [] as string[],
  body: undefined as NoticeBody | undefined,
  credit: [] as Subscription[],
  stop: () => {},

  onLoad({ id = '' }: { id?: string }) {
    this.id = id
    this.stop = onAnswer((answer) => this.hear(answer))
  },

  onUnload() {
    this.stop()
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()) })
    void this.load()
  },

  async load() {
    try {
      const letter = await getNotice(this.id)
      this.show(letter)
      if (letter.copies.some(({ opened_at }) => !opened_at)) await opened(this.id)
      await this.count()
    } catch (error) {
      const locked = error instanceof Problem && [403, 404].includes(error.status)
      this.setData({ failure: explain(error), locked })
    }
  },

  show(letter: NoticeBody) {
    this.body = letter
    this.setData({
      letter: letterView(letter, waitingReceipts(letter.id)),
      failure: null,
      locked: false,
      reaches: letter.reaches,
      mayWrite: letter.may.length > 0,
    })
    void this.draw(letter)
  },

  async draw({ photos }: NoticeBody) {
    this.setData({ photos: await pictures(photos) })
  },

  /** How many reminders are left; without an answer nothing is said of them. */
  async count() {
    const member = membership()
    if (member === undefined) return
    const before = this.credit.find(({ purpose }) => purpose === purposes[0])?.remaining
    this.credit = (await call<ListSubscription>('GET', '/subscriptions')).items
    const now = this.credit.find(({ purpose }) => purpose === purposes[0])
    this.setData({
      asks: wouldAsk(purposes, this.credit),
      reminders: reminderRows(member, this.credit).filter(({ purpose }) => purpose === purposes[0]),
      gained: this.data.given && now !== undefined && before !== undefined && now.remaining > before,
    })
  },

  choose({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { seat, choice } = currentTarget.dataset as { seat: string; choice: string }
    this.setData({ chosen: { ...this.data.chosen, [seat]: choice }, refused: '' })
  },

  /** WeChat is asked first: it allows that only at the start of a tap. */
  tear() {
    askConsent(purposes, this.credit, () => void this.count().catch(explain))
    const { letter, chosen } = this.data
    if (letter === null) return
    if (letter.choices.length === 0) this.sent = [give(this.id, letter.title, '', null).id]
    else {
      const open = letter.slips.filter(({ done, waits }) => !done && !waits)
      if (open.some(({ seat }) => !chosen[seat])) return this.setData({ refused: '请先选一项。' })
      this.sent = open.map(({ seat }) => give(this.id, letter.title, chosen[seat] ?? '', seat === '' ? null : seat).id)
    }
    this.setData({ given: true, refused: '' })
    if (this.body !== undefined) this.show(this.body)
    if (isOnline()) void flush()
  },

  hear({ id, body, problem }: Answer) {
    if (!this.sent.includes(id)) return
    if (problem !== undefined) {
      remove(id) // it has been read
      this.setData({ refused: problem.detail, given: false })
      return void this.load()
    }
    this.show(remember(body as NoticeBody))
  },

  toggleBefore() {
    this.setData({ showsBefore: !this.data.showsBefore })
  },

  openReach() {
    void wx.navigateTo({ url: `/pages/reach/reach?id=${this.id}` })
  },

  openEdit() {
    void wx.navigateTo({ url: `/pages/notice-edit/notice-edit?id=${this.id}` })
  },
})
