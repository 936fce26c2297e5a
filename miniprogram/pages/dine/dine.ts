import type { PaperBody, SheetsBody as Sheets } from '../../api/types'
import { type DinerRow, type PaperRow, allWell, dinerRows, freeText, paperRow } from '../../format/book'
import { type Failure, explain } from '../../format/failure'
import { dayText, daysOn } from '../../format/larder'
import { clockTime } from '../../format/time'
import { admit } from '../../services/entrance'
import { dining } from '../../services/larder'
import { isOnline, onNetworkChange } from '../../services/network'
import { membership } from '../../services/session'
import { shiftsOn } from '../../services/shift'
import { type SheetOf, fillSheet, filledSheet, knownSheet, pendingOf, readSheet } from '../../services/sheet'
import { onAnswer } from '../../services/sync'
import { cachedToday, schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

const back = 14 // days
const ahead = 7
const routine = 'kitchen.dine'

const guest = 'with'

const besideOf = (sheets: Sheets | undefined) => sheets?.prefill.find(({ item }) => item === guest)?.text ?? ''

/** Who eats with the children, and what they found: one tap when all is well, and words. */
Page({
  data: {
    size: '',
    loading: true,
    online: true,
    failure: null as Failure | null,
    /** Who it is today. */
    today: '',
    /** What was written today, and whether something was not good. */
    said: '',
    bad: false,
    /** It is mine and nobody has written it yet. */
    asked: false,
    /** From when it can be written. */
    later: '',
    words: '',
    /** The class whose turn it is to have a guest. */
    beside: '',
    rota: [] as DinerRow[],
    rows: [] as PaperRow[],
  },

  of: { task: '', target: '' } as SheetOf,
  paper: undefined as PaperBody | undefined,
  stops: [] as (() => void)[],

  onLoad() {
    this.stops = [onNetworkChange(() => this.draw()), onAnswer((_, { kind }) => void (kind === 'sheet' && this.load()))]
  },

  onUnload() {
    for (const stop of this.stops) stop()
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()) })
    void this.load()
  },

  async load() {
    const today = dayText(schoolTime())
    const mine = cachedToday()?.tasks.find((task) => task.routine === routine)
    try {
      const [papers, shifts] = await Promise.all([dining(daysOn(today, -back), today), shiftsOn(today, daysOn(today, ahead))])
      const rota = dinerRows(shifts.filter(({ from }) => from.slice(0, 10) > today))
      const now = dinerRows(shifts.filter(({ from }) => from.slice(0, 10) === today))
      this.paper = papers.find(({ day }) => day === today)
      this.of = { task: mine?.id ?? (now.some((one) => one.mine) ? (this.paper?.task.id ?? '') : ''), target: '' }
      this.setData({ rota, today: now.map(({ name }) => name).join('、'), rows: papers.filter(({ day }) => day < today).reverse().map((paper) => paperRow(paper)), failure: null })
    } catch (error) {
      this.of = { task: mine?.id ?? '', target: '' }
      this.setData({ failure: knownSheet(this.of) === undefined ? explain(error) : null })
    }
    await this.open()
    this.setData({ loading: false })
    this.draw()
  },

  /** The sheet of today, when it is mine. */
  async open() {
    if (this.of.task === '') return
    try {
      await readSheet(this.of)
    } catch {
      if (knownSheet(this.of) === undefined) this.of = { task: '', target: '' } // not mine, or out of reach
    }
  },

  draw() {
    const { paper } = this
    const sheets: Sheets | undefined = this.of.task === '' ? undefined : knownSheet(this.of)
    const waits = pendingOf(this.of).some(({ handIn }) => handIn)
    const phase = sheets?.task.phase
    const handed = sheets !== undefined && filledSheet(this.of, sheets).handed !== null
    const row = paper === undefined ? undefined : paperRow(paper)
    this.setData({
      online: isOnline(),
      asked: sheets !== undefined && !handed && !waits && (phase === 'open' || phase === 'overdue') && allWell(sheets.form.items) !== undefined,
      said: waits ? '记下了，存在手机里，有网自动传' : paper?.by ? (row?.text ?? '') : '',
      bad: row?.red === true,
      beside: besideOf(sheets),
      later: phase === 'scheduled' && sheets !== undefined ? `${clockTime(new Date(sheets.task.opens))} 开饭以后记` : '',
    })
  },

  typing({ detail }: WechatMiniprogram.Input) {
    this.setData({ words: detail.value })
  },

  well() {
    const sheets = knownSheet(this.of)
    const answers = sheets === undefined ? undefined : allWell(sheets.form.items)
    if (sheets === undefined || answers === undefined) return
    const words = this.data.words.trim()
    const free = freeText(sheets.form.items)
    if (words !== '' && free !== undefined) answers.push({ item: free.key, text: words })
    const beside = besideOf(sheets)
    if (beside !== '') answers.push({ item: guest, text: beside })
    fillSheet(this.of, sheets, '都好', { answers, handIn: true })
    void wx.vibrateShort({ type: 'light' }).catch(() => {})
    this.draw()
  },

  detail() {
    void wx.navigateTo({ url: `/pages/sheet/sheet?task=${this.of.task}` })
  },
})
