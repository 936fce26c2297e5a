import type { AssetCard, AssetDone } from '../../api/types'
import { dayText } from '../../format/asset'
import { type Failure, entered, explain } from '../../format/failure'
import { assetCard, knownCard, readMeter, serve } from '../../services/asset'
import { admit } from '../../services/entrance'
import { isOnline } from '../../services/network'
import { photograph } from '../../services/photo'
import { remove } from '../../services/queue'
import { membership } from '../../services/session'
import { type Answer, flush, onAnswer } from '../../services/sync'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

/** What was done to a thing, or what its meter shows. It works without a network too. */
Page({
  data: {
    size: '',
    failure: null as Failure | null,
    number: '',
    name: '',
    title: '',
    reading: false,
    unit: '',
    needsSerial: false,
    needsUntil: false,
    wantsReading: false,
    photosAsked: 0,
    photos: [] as string[],
    serial: '',
    until: '',
    today: '',
    value: '',
    text: '',
    hint: '',
    /** It was said: what became of it, as far as is known. */
    done: '',
    stored: false,
    next: '',
  },

  id: '',
  does: '',
  entry: '',
  stop: () => {},

  onLoad({ id = '', does = '' }: { id?: string; does?: string }) {
    this.id = id
    this.does = does
    this.stop = onAnswer((answer) => this.hear(answer))
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()) })
    if (this.data.title === '') void this.load()
  },

  onUnload() {
    this.stop()
  },

  async load() {
    const known = knownCard(this.id)
    if (known !== undefined) return this.show(known)
    try {
      this.show(await assetCard(this.id))
      this.setData({ failure: null })
    } catch (error) {
      this.setData({ failure: explain(error) })
    }
  },

  show(card: AssetCard) {
    const { number, name, unit } = card
    const now = schoolTime()
    const today = `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`
    if (this.does === 'reading') return this.setData({ number, name, unit, today, title: '抄表', reading: true })
    const service = card.services.find(({ does }) => does === this.does) ?? card.services[0]
    if (service === undefined) return
    this.setData({
      number, name, unit, today, title: service.name, needsSerial: service.serial, needsUntil: service.until,
      wantsReading: service.unit !== '', photosAsked: service.photos,
    })
  },

  typing({ currentTarget, detail }: WechatMiniprogram.Input) {
    this.setData({ [currentTarget.dataset.field as string]: detail.value, hint: '' })
  },

  pickDate({ detail }: WechatMiniprogram.PickerChange) {
    this.setData({ until: detail.value as string, hint: '' })
  },

  async photograph() {
    const { number, title } = this.data
    const photo = await photograph(`${number} ${title}`)
    if (photo === 'full') return this.setData({ hint: '手机存满了，照片没存下。先连上网传走几张。' })
    if (photo === 'cancelled') return
    this.setData({ photos: [...this.data.photos, photo.id], hint: '' })
  },

  /** What is still missing, in the order of the page. */
  missing(): string {
    const { reading, value, needsSerial, serial, needsUntil, until, photosAsked, photos } = this.data
    if (value !== '' && !/^\d+(\.\d+)?$/.test(value)) return '读数只写数字。'
    if (reading && value === '') return '先填读数。'
    if (needsSerial && serial.trim() === '') return '先写新换上的编号。'
    if (needsUntil && until === '') return '先选有效期到哪一天。'
    if (photos.length < photosAsked) return photosAsked === 2 ? '要拍两张：旧的一张，换好的一张。' : `还要拍 ${photosAsked - photos.length} 张。`
    return ''
  },

  say() {
    const hint = this.missing()
    if (hint !== '') return this.setData({ hint })
    const { reading, value, serial, until, text, photos, number, title } = this.data
    const words = text.trim()
    const body = {
      ...(value !== '' && { reading: Number(value) }),
      ...(serial.trim() !== '' && { serial: serial.trim() }),
      ...(until !== '' && { until }),
      ...(words !== '' && { note: words }),
      ...(photos.length > 0 && { attachments: photos }),
    }
    const label = `${number} ${title}`
    const { entry, kept } = reading ? readMeter(this.id, label, body) : serve(this.id, label, { does: this.does, ...body })
    this.entry = entry.id
    this.setData({ done: `${title}，记下了`, stored: !isOnline(), hint: kept ? '' : '手机存满了。先别关小程序，连上网就传走。' })
    void flush().then((outcome) => {
      if (outcome !== 'done') this.setData({ stored: true })
    })
  },

  hear({ id, problem, body }: Answer) {
    if (id !== this.entry) return
    if (problem !== undefined) {
      const hint = problem.errors?.[0]?.message ?? problem.detail
      this.setData({ done: '', stored: false, hint: `${hint}（${entered}）` })
      return remove(id) // it has been read
    }
    const { due_on = null, due_what = '' } = (body ?? {}) as Partial<AssetDone>
    this.setData({ stored: false, next: due_on === null ? '' : `下次${due_what}：${dayText(due_on, schoolTime())}` })
  },

  back() {
    void wx.navigateBack()
  },
})
