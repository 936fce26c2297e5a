import type { Class, ListClass, NoticeBody } from '../../api/types'
import { type Failure, entered, explain } from '../../format/failure'
import { type Reader, audienceOf, pressed, readersOf, said } from '../../format/audience'
import { dayTitle } from '../../format/time'
import { officeRow, stamped } from '../../format/notice'
import { call } from '../../services/api'
import { admit } from '../../services/entrance'
import { isOnline } from '../../services/network'
import { type Words, act, getNotice, schedule, write } from '../../services/notice'
import { choosePicture } from '../../services/photo'
import { pictures } from '../../services/picture'
import { remove } from '../../services/queue'
import { Problem } from '../../services/request'
import { membership } from '../../services/session'
import { flush } from '../../services/sync'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

type Receipt = Words['receipt']

const receipts: { id: Receipt; name: string }[] = [
  { id: 'confirm', name: '要确认' },
  { id: 'read', name: '看过就行' },
  { id: 'answer', name: '要选一项' },
  { id: 'none', name: '不用回执' },
]
const paces = [
  { id: 'daily', name: '当天汇总', said: '和当天别的通知一起，17:30 提醒一次' },
  { id: 'timely', name: '及时', said: '马上提醒，夜里不打扰' },
  { id: 'urgent', name: '紧急', said: '马上提醒，夜里也响' },
]
const approvers = ['principal', 'logistics_head', 'student_office']
const mostPhotos = 6
const tomorrow = () => dayOf(new Date(schoolTime().getTime() + 86_400_000))
const dayOf = (at: Date) => `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`
/** "4月1日 星期五" */
const namedDay = (day: string) => dayTitle(new Date(`${day}T00:00:00+08:00`))
const choiceFields = ['第一项', '第二项', '第三项', '第四项']

interface Picture {
  id: string
  file: string
}

/** Writes a notice, and takes it on: approved by a second person, then sent. */
Page({
  data: {
    size: '',
    loading: true,
    failure: null as Failure | null,
    locked: false,
    refused: '',
    done: '',
    state: '',
    planned: false,
    told: false,
    title: '',
    body: '',
    receipt: 'confirm' as Receipt,
    receipts,
    choiceFields,
    choices: ['', '', '', ''],
    pace: 'daily',
    paceSaid: paces[0]?.said ?? '',
    paces,
    readers: [] as Reader[],
    to: '',
    /** Classes are shown one by one. */
    byClass: false,
    changed: false,
    may: {} as Record<string, boolean>,
    busy: false,
    /** Pictures, by the ids that phones gave them; a file is empty while it is still on its way. */
    photos: [] as Picture[],
    mostPhotos,
    /** Of the staff, shown when asked for. */
    byRole: false,
    wide: false,
    /** When it is sent by itself, "4月1日 8:00"; empty without a time. */
    at: '',
    /** A time is being chosen. */
    timing: false,
    today: '',
    day: '',
    dayNamed: '',
    time: '17:30',
  },

  id: '',

  onLoad({ id = '' }: { id?: string }) {
    this.id = id
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()) })
    if (this.data.loading) void this.load()
  },

  async load() {
    try {
      const classes = await this.classes()
      if (this.id === '') this.begin(classes)
      else this.show(await getNotice(this.id), classes)
      this.setData({ failure: null, loading: false })
    } catch (error) {
      this.setData({ failure: explain(error), locked: error instanceof Problem && [403, 404].includes(error.status), loading: false })
    }
  },

  /** Class teachers write to their own classes, others to all. */
  async classes(): Promise<Class[]> {
    const { items } = await call<ListClass>('GET', '/classes')
    const member = membership()
    if (member?.roles.some(({ code }) => approvers.includes(code))) return items
    return items.filter(({ head_teacher_id }) => head_teacher_id === member?.person_id)
  },

  begin(classes: Class[]) {
    const wide = membership()?.roles.some(({ code }) => approvers.includes(code)) === true
    const readers = readersOf(classes, wide ? [{ kind: 'school' }] : classes.map(({ id }) => ({ kind: 'class' as const, key: id })), wide)
    this.setData({ readers, to: said(readers), byClass: !wide, wide, may: { save: true } })
  },

  show(notice: NoticeBody, classes: Class[] | null) {
    const all = classes === null ? this.data.readers : readersOf(classes, notice.audience, !this.teaches())
    const choices = choiceFields.map((_, index) => notice.choices[index] ?? '')
    const may = Object.fromEntries(notice.may.map((verb) => [verb, true]))
    this.id = notice.id
    this.setData({
      state: officeRow(notice).state, planned: notice.planned, told: Boolean(notice.published_at), title: notice.title, body: notice.body,
      receipt: notice.receipt, choices, pace: notice.pace, paceSaid: paces.find(({ id }) => id === notice.pace)?.said ?? '', readers: all, to: said(all),
      byClass: this.data.byClass || this.teaches(), wide: !this.teaches(), byRole: this.data.byRole || all.some(({ kind, on }) => kind === 'role' && on), may, changed: false,
      at: notice.publish_at && notice.state === 'approved' ? stamped(notice.publish_at) : '', timing: false,
    })
    void this.draw(notice)
  },

  /** Those that this phone took are shown before they have arrived. */
  async draw({ attachments }: NoticeBody) {
    const known = this.data.photos
    const photos = await Promise.all(attachments.map(async ({ id, photo }) => ({
      id, file: known.find((one) => one.id === id)?.file || (photo === null ? '' : ((await pictures([photo]))[0] ?? '')),
    })))
    this.setData({ photos })
  },

  async addPhoto() {
    const taken = await choosePicture('通知图片')
    if (taken === 'cancelled') return
    if (taken === 'full') return this.setData({ refused: '手机存满了，先删几张照片。' })
    this.setData({ photos: [...this.data.photos, { id: taken.id, file: taken.file ?? '' }], changed: true, refused: '', done: '' })
    if (isOnline()) void flush()
  },

  dropPhoto({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { id } = currentTarget.dataset as { id: string }
    remove(id) // of the queue, should it still wait there
    this.setData({ photos: this.data.photos.filter((one) => one.id !== id), changed: true, done: '' })
  },

  teaches(): boolean {
    return membership()?.roles.some(({ code }) => approvers.includes(code)) !== true
  },

  typeTitle({ detail }: WechatMiniprogram.Input) {
    this.setData({ title: detail.value, changed: true, refused: '', done: '' })
  },

  typeBody({ detail }: WechatMiniprogram.Input) {
    this.setData({ body: detail.value, changed: true, refused: '', done: '' })
  },

  typeChoice({ currentTarget, detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ [`choices[${currentTarget.dataset.index as number}]`]: detail.value, changed: true })
  },

  pickReceipt({ currentTarget }: WechatMiniprogram.TouchEvent) {
    this.setData({ receipt: currentTarget.dataset.id as Receipt, changed: true })
  },

  pickPace({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const pace = paces.find(({ id }) => id === currentTarget.dataset.id)
    if (pace !== undefined) this.setData({ pace: pace.id, paceSaid: pace.said, changed: true })
  },

  pickReader({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const tapped = this.data.readers[currentTarget.dataset.index as number]
    if (tapped === undefined) return
    const readers = pressed(this.data.readers, tapped)
    this.setData({ readers, to: said(readers), changed: true })
  },

  openRoles() {
    this.setData({ byRole: true })
  },

  openClasses() {
    this.setData({ byClass: true })
  },

  words(): Words {
    const { title, body, receipt, choices, readers, photos } = this.data
    return {
      title: title.trim(), body: body.trim(), receipt, choices: choices.map((one) => one.trim()).filter((one) => one !== ''), audience: audienceOf(readers),
      attachments: photos.map(({ id }) => id),
    }
  },

  save() {
    const told = this.data.told
    void this.attempt(async () => {
      this.show(await write(this.id, this.words(), this.data.pace), null)
      this.setData({ done: told ? '更正发出去了，家长会再收到一条' : '存好了，等另一位批准' })
    })
  },

  approve() {
    void this.attempt(async () => {
      if (this.data.changed) await write(this.id, this.words(), this.data.pace)
      this.show(await act(this.id, 'approve'), null)
      this.setData({ done: this.data.planned ? '批准了，到时间自动发给家长' : '批准了，可以发出' })
    })
  },

  send() {
    void this.attempt(async () => {
      this.show(await act(this.id, 'publish'), null)
      this.setData({ done: '发出去了' })
    })
  },

  chooseTime() {
    const day = tomorrow()
    this.setData({ timing: true, today: dayOf(schoolTime()), day, dayNamed: namedDay(day), refused: '', done: '' })
  },

  pickDay({ detail }: WechatMiniprogram.PickerChange) {
    this.setData({ day: String(detail.value), dayNamed: namedDay(String(detail.value)), refused: '' })
  },

  pickTime({ detail }: WechatMiniprogram.PickerChange) {
    this.setData({ time: String(detail.value), refused: '' })
  },

  sendLater() {
    const { day, time } = this.data
    void this.attempt(async () => {
      this.show(await schedule(this.id, `${day}T${time}:00+08:00`), null)
      this.setData({ done: `定好了，${this.data.at} 自动发出` })
    })
  },

  callOff() {
    void this.attempt(async () => {
      this.show(await act(this.id, 'call-off'), null)
      this.setData({ done: '不按时间发了，批准还在' })
    })
  },

  keepTime() {
    this.setData({ timing: false })
  },

  finish() {
    void this.attempt(async () => {
      this.show(await act(this.id, 'close'), null)
      this.setData({ done: '回执收完了' })
    })
  },

  async withdraw() {
    const { confirm } = await wx.showModal({ title: '不发这条了？', content: '写的字还留着，只是不会发。', confirmText: '不发了', cancelText: '再想想' })
    if (!confirm) return
    await this.attempt(async () => {
      await act(this.id, 'withdraw')
      await wx.navigateBack()
    })
  },

  openReach() {
    void wx.redirectTo({ url: `/pages/reach/reach?id=${this.id}` })
  },

  async attempt(action: () => Promise<void>) {
    if (this.data.busy) return
    this.setData({ busy: true, refused: '', done: '' })
    try {
      await action()
    } catch (error) {
      const { title, text } = explain(error, entered)
      this.setData({ refused: text === '' ? title : `${title}，${text}` })
    } finally {
      this.setData({ busy: false })
    }
  },
})
