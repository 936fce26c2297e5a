import type { SheetsBody as Sheets } from '../../api/types'
import { type Failure, entered, explain } from '../../format/failure'
import { crossOut } from '../../format/sheet-fold'
import { type SheetView, sheetView } from '../../format/sheet-view'
import { dueWords, taskTitle } from '../../format/task'
import { clockTime } from '../../format/time'
import { admit } from '../../services/entrance'
import { type News, news } from '../../services/news'
import { keepDrawing, photograph } from '../../services/photo'
import { pictures } from '../../services/picture'
import { onQueueChange } from '../../services/queue'
import { Problem } from '../../services/request'
import { membership } from '../../services/session'
import { type Fill, type SheetOf, fillSheet, filledSheet, knownSheet, pendingOf, readSheet, settle, takeBack, undoable } from '../../services/sheet'
import { onAnswer } from '../../services/sync'
import { cachedToday, schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'
import { newId } from '../../services/uuid'
import { type SignRow, type TargetRow, signRows, targetRows } from './view'

type Spot = { id: string; path: string; row: string }

Page({
  data: {
    size: '',
    news: null as News | null,
    failure: null as Failure | null,
    locked: false,
    loading: true,
    title: '',
    target: '',
    when: '',
    late: false,
    targets: [] as TargetRow[],
    remaining: 0,
    sheet: null as SheetView | null,
    ended: '',
    /** "王师傅 10:50 交的"; empty while it is open. */
    handed: '',
    signs: [] as SignRow[],
    /** Who is signing now, on the glass over the page. */
    signing: '',
    /** What was drawn, by side. */
    drawings: {} as Record<string, string>,
    hint: '',
    /** What the last tap noted, while it can be taken back. */
    undo: '',
  },

  of: { task: '', target: '' } as SheetOf,
  sheets: null as Sheets | null,
  /** What is being signed: a side of the sheet, or an item of it. */
  signs: { target: '', item: '' },
  spot: { id: '', path: '', row: '' } as Spot,
  stops: [] as (() => void)[],

  onLoad({ task = '', target = '' }: { task?: string; target?: string }) {
    this.of = { task, target: decodeURIComponent(target) }
    this.stops = [onQueueChange(() => this.draw()), onAnswer(() => this.draw())]
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()) })
    this.draw()
    void this.load()
  },

  onHide() {
    settle()
  },

  onUnload() {
    settle()
    for (const stop of this.stops) stop()
  },

  async load() {
    this.setData({ loading: this.sheets === null && knownSheet(this.of) === undefined })
    try {
      await readSheet(this.of)
      this.setData({ failure: null, locked: false })
    } catch (error) {
      if (error instanceof Problem && error.code === 'checklist.no_form') return void wx.redirectTo({ url: `/pages/task/task?id=${this.of.task}` })
      const gone = error instanceof Problem && [403, 404].includes(error.status)
      this.setData({ failure: knownSheet(this.of) === undefined || gone ? explain(error, entered) : null, locked: gone })
    }
    this.setData({ loading: false })
    this.draw()
    await this.showDrawings()
  },

  async showDrawings() {
    for (const { target, photo } of this.sheets?.signatures ?? []) {
      const [path] = photo === undefined ? [] : await pictures([photo])
      if (path !== undefined) this.setData({ drawings: { ...this.data.drawings, [target]: path } })
    }
  },

  draw() {
    const sheets = knownSheet(this.of)
    const said = news('填')
    this.setData({ news: said?.tone === 'blue' ? null : said, undo: undoable() }) // nothing may move under a finger
    if (sheets === undefined) {
      const task = cachedToday()?.tasks.find(({ id }) => id === this.of.task)
      if (task !== undefined) this.setData({ title: taskTitle(task) })
      return
    }
    this.sheets = sheets
    if (this.of.target === '' && isOfEquipment(sheets)) return void wx.redirectTo({ url: `/pages/remaining/remaining?task=${this.of.task}` })
    const now = schoolTime()
    const filled = filledSheet(this.of, sheets)
    const pending = pendingOf(this.of)
    const { handed } = filled
    const targets = this.of.target === '' ? targetRows(sheets) : []
    const signs = signRows(sheets, pending.filter(({ handIn }) => handIn).map(({ target }) => target), membership()?.person_id ?? '', now)
    const done = handed !== null || (filled.handing && signs.length === 0)
    this.setData({
      title: taskTitle(sheets.task),
      target: sheets.targets.find(({ key }) => key !== '' && key === this.of.target)?.name ?? '',
      when: dueWords(sheets.task, now),
      late: sheets.task.phase === 'overdue' || sheets.task.phase === 'missed',
      targets,
      remaining: sheets.remaining,
      sheet: targets.length > 0 ? null : sheetView(sheets, filled),
      ended: filled.ended,
      handed: handed !== null ? `${handed.by} ${clockTime(new Date(handed.at))} 交的${handed.late ? '，晚了' : ''}` : done ? '交了，存在手机里，有网自动传' : '',
      signs: targets.length > 0 ? [] : signs,
    })
  },

  openTarget({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const key = currentTarget.dataset.key as string
    void wx.navigateTo({ url: `/pages/sheet/sheet?task=${this.of.task}&target=${encodeURIComponent(key)}` })
  },

  open({ detail }: WechatMiniprogram.CustomEvent<Spot>) {
    this.go(detail.path, detail.row)
  },

  go(path: string, row: string) {
    const { task, target } = this.of
    void wx.navigateTo({ url: `/pages/sheet-item/sheet-item?task=${task}&target=${encodeURIComponent(target)}&path=${path}&row=${row}` })
  },

  /** Says anew what a dish, a worker, a delivery is called. */
  rename({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { group, row } = currentTarget.dataset as { group: string; row: string }
    const title = this.sheets?.form.items.find(({ key }) => key === group)?.items?.find(({ kind }) => kind === 'text')
    if (title !== undefined) this.go(`${group}.${title.key}`, row)
  },

  /** Takes off a row that should not be there. */
  cross({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { group, row, title } = currentTarget.dataset as { group: string; row: string; title: string }
    this.fill({ steps: [{ item: group, row, did: crossOut }] }, `${title} ${crossOut}`, true)
  },

  /** Adds a dish, a worker, a delivery: it begins with its first item. */
  add({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const group = this.sheets?.form.items.find(({ key }) => key === currentTarget.dataset.group)
    const first = group?.items?.[0]
    if (group !== undefined && first !== undefined) this.go(`${group.key}.${first.key}`, newId())
  },

  tick({ detail }: WechatMiniprogram.CustomEvent<Spot>) {
    this.fill({ answers: [answerTo(detail, { tick: true })] }, this.labelOf(detail.id), true)
  },

  async photo({ detail }: WechatMiniprogram.CustomEvent<Spot>) {
    const label = this.labelOf(detail.id)
    const photo = await photograph(label)
    if (typeof photo === 'object') this.fill({ answers: [answerTo(detail, { photos: [photo.id] })] }, label)
  },

  labelOf(id: string): string {
    const lines = (this.data.sheet?.sections ?? []).flatMap(({ lines: own, rows }) => [...own, ...rows.flatMap((row) => row.lines)])
    return lines.find((line) => line.id === id)?.label ?? ''
  },

  fill(fill: Fill, label: string, canUndo = false) {
    if (this.sheets === null) return
    fillSheet(this.of, this.sheets, label, fill, canUndo)
    this.draw()
    void wx.vibrateShort({ type: 'light' }).catch(() => {})
  },

  takeBack() {
    takeBack()
    this.draw()
  },

  handIn() {
    const { sheet } = this.data
    if (sheet !== null && sheet.missing === '') this.fill({ handIn: true }, '交上去')
  },

  sign({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { target, name } = currentTarget.dataset as { target: string; name: string }
    this.signs = { target, item: '' }
    this.setData({ signing: name, hint: '' })
  },

  /** An item of the form that is signed. */
  signItem({ detail }: WechatMiniprogram.CustomEvent<Spot>) {
    this.signs = { target: '', item: detail.id }
    this.spot = detail
    this.setData({ signing: this.labelOf(detail.id), hint: '' })
  },

  leaveGlass() {
    this.setData({ signing: '' })
  },

  async signed({ detail }: WechatMiniprogram.CustomEvent<{ path: string }>) {
    const { signing } = this.data
    this.setData({ signing: '' })
    const drawn = await keepDrawing(detail.path, `${signing}签名`)
    if (drawn === 'full') return this.setData({ hint: '手机存满了，签名没存下。先连上网传走几张照片。' })
    const { target } = this.signs
    if (target === '') this.fill({ answers: [answerTo(this.spot, { photos: [drawn.id] })] }, signing)
    else this.fill({ handIn: true, sign: target, signature: drawn.id }, '签字')
  },

  openNews() {
    const page = this.data.news?.page
    if (page) void wx.navigateTo({ url: page })
  },
})

function answerTo({ path, row }: Spot, more: object) {
  return { item: path, ...(row !== '' && { row }), ...more }
}

/** Many things that carry plates are walked to and scanned, area by area. */
function isOfEquipment({ targets }: Sheets): boolean {
  return targets.length > 1 && targets.every(({ key }) => key.startsWith('asset:'))
}
