import type { SheetAnswer, SheetsBody as Sheets } from '../../api/types'
import { type Failure, entered, explain } from '../../format/failure'
import { itemAt, spot } from '../../format/sheet-fold'
import { sheetView } from '../../format/sheet-view'
import { admit } from '../../services/entrance'
import { keepDrawing, photograph } from '../../services/photo'
import { onQueueChange } from '../../services/queue'
import { membership } from '../../services/session'
import { type Fill, type SheetOf, fillSheet, filledSheet, knownSheet, readSheet, takeBack, undoable } from '../../services/sheet'
import { onAnswer } from '../../services/sync'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'
import { type ItemView, type TypedView, itemView, linesOf, nextLine, typedView } from './view'

const redrawAfter = 20_000 // "过了 3 分钟" has to stay true
const nothingTyped: TypedView = { bad: false, gap: '', trouble: '', at: 0, ready: false }

Page({
  data: {
    size: '',
    item: null as ItemView | null,
    failure: null as Failure | null,
    /** A number or a word that is being typed. */
    value: '',
    typed: nothingTyped,
    hint: '',
    undo: '',
    /** The glass to sign on lies over the page. */
    signing: false,
  },

  of: { task: '', target: '' } as SheetOf,
  path: '',
  row: '',
  /** The item that was drawn last. */
  shown: '',
  sheets: null as Sheets | null,
  stops: [] as (() => void)[],
  timer: 0,

  onLoad({ task = '', target = '', path = '', row = '' }: { task?: string; target?: string; path?: string; row?: string }) {
    this.of = { task, target: decodeURIComponent(target) }
    this.path = path
    this.row = row
    this.stops = [onQueueChange(() => this.draw()), onAnswer(() => this.draw())]
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()) })
    this.draw()
    if (this.sheets === null) void this.load()
    this.timer = setInterval(() => this.draw(), redrawAfter)
  },

  onHide() {
    clearInterval(this.timer)
  },

  onUnload() {
    clearInterval(this.timer)
    for (const stop of this.stops) stop()
  },

  async load() {
    try {
      await readSheet(this.of)
      this.setData({ failure: null })
      this.draw()
    } catch (error) {
      this.setData({ failure: explain(error, entered) })
    }
  },

  draw() {
    const sheets = knownSheet(this.of)
    if (sheets === undefined) return
    this.sheets = sheets
    const filled = filledSheet(this.of, sheets)
    const item = itemView(sheets, filled, sheetView(sheets, filled), this.path, this.row, schoolTime())
    const id = spot(this.path, this.row)
    const drafted = id !== this.shown && item?.kind === 'text' && item.said === '' ? item.text : ''
    this.shown = id
    this.setData({ item, undo: undoable(), ...(drafted !== '' && { value: drafted }) })
  },

  /** Notes something about this item. */
  fill(fill: Fill, canUndo = false) {
    if (this.sheets === null) return
    const { label = '', row = '' } = this.data.item ?? {}
    fillSheet(this.of, this.sheets, [row, label].filter(Boolean).join(' '), fill, canUndo)
    this.setData({ value: '', typed: nothingTyped })
    void wx.vibrateShort({ type: 'light' }).catch(() => {})
    this.draw()
  },

  answer(more: Partial<SheetAnswer>): SheetAnswer {
    return { item: this.path, ...(this.row !== '' && { row: this.row }), ...more }
  },

  /** Goes on to what is still to be done; back to the list when nothing is. */
  goOn() {
    const { sheets } = this
    if (sheets === null) return
    const view = sheetView(sheets, filledSheet(this.of, sheets))
    const here = linesOf(view).find(({ id }) => id === spot(this.path, this.row))
    if (here !== undefined && (here.state === 'locked' || here.owes !== '')) return
    const next = nextLine(view, spot(this.path, this.row))
    if (next === null) return void wx.navigateBack()
    this.path = next.path
    this.row = next.row
    this.setData({ value: '', typed: nothingTyped, hint: '' })
    this.draw()
  },

  good() {
    this.fill({ answers: [this.answer({ tick: true })] }, true)
    this.goOn()
  },

  wrong() {
    this.fill({ answers: [this.answer({ tick: false })] })
    this.goOn()
  },

  press({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    const item = itemAt(this.sheets?.form.items ?? [], this.path)
    if (item !== undefined) this.setData({ value: detail.value, typed: typedView(item, detail.value) })
  },

  note() {
    const { value, typed } = this.data
    if (!typed.ready) return
    this.fill({ answers: [this.answer({ number: Number(value) })] }, !typed.bad)
    this.goOn()
  },

  /** What was done about it; a number that was just typed is what failed. */
  fix({ detail }: WechatMiniprogram.CustomEvent<{ did: string }>) {
    const { value, typed } = this.data
    const answers = typed.ready ? [this.answer({ number: Number(value) })] : []
    this.fill({ answers, steps: [{ item: this.path, did: detail.did, ...(this.row !== '' && { row: this.row }) }] })
    const ended = itemAt(this.sheets?.form.items ?? [], this.path)?.correct?.some(({ did, ends }) => did === detail.did && ends === true)
    if (ended === true) this.goOn()
  },

  pick({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { value, wrong } = currentTarget.dataset as { value: string; wrong: boolean }
    this.fill({ answers: [this.answer({ text: value })] }, !wrong)
    this.goOn()
  },

  typing({ detail }: WechatMiniprogram.Input) {
    this.setData({ value: detail.value })
  },

  say() {
    const text = this.data.value.trim()
    if (text === '') return
    this.fill({ answers: [this.answer({ text })] })
    this.goOn()
  },

  async photograph() {
    const { item } = this.data
    const photo = await photograph(item?.label ?? '')
    if (photo === 'full') return this.setData({ hint: '手机存满了，照片没存下。先连上网传走几张。' })
    if (typeof photo !== 'object') return
    this.fill({ answers: [this.answer({ photos: [...this.photosSoFar(), photo.id] })] })
    if (item?.kind !== 'photo') this.goOn()
  },

  sign() {
    this.setData({ signing: !this.data.signing, hint: '' })
  },

  async signed({ detail }: WechatMiniprogram.CustomEvent<{ path: string }>) {
    this.setData({ signing: false })
    const drawn = await keepDrawing(detail.path, `${this.data.item?.label ?? ''}签名`)
    if (drawn === 'full') return this.setData({ hint: '手机存满了，签名没存下。先连上网传走几张照片。' })
    this.fill({ answers: [this.answer({ photos: [drawn.id] })] })
    this.goOn()
  },

  photosSoFar(): string[] {
    const said = this.sheets === null ? undefined : filledSheet(this.of, this.sheets).said.get(spot(this.path, this.row))
    return said?.answer.photos ?? []
  },

  explain({ detail }: WechatMiniprogram.CustomEvent<{ note: string }>) {
    this.fill({ answers: [this.answer({ note: detail.note })] })
    this.goOn()
  },

  start() {
    this.fill({ answers: [this.answer({ start: new Date().toISOString() })] })
  },

  stop() {
    this.fill({ answers: [this.answer({ end: new Date().toISOString() })] })
    this.goOn()
  },

  takeBack() {
    takeBack()
    this.draw()
  },
})
