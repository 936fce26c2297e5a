import { type Failure, entered, explain } from '../../format/failure'
import { type SampleRow, sampleRow } from '../../format/water'
import { admit } from '../../services/entrance'
import { photograph } from '../../services/photo'
import { pictures } from '../../services/picture'
import { membership } from '../../services/session'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'
import { dispensers, publishSample, reportSample, reportsWater, takeSample, waterSamples } from '../../services/water'

type Row = SampleRow & { shown: string[] }

interface Tap {
  id: string
  number: string
  on: boolean
}

const none = { lab: '', no: '', result: '', passed: '', photos: [] as string[], refused: '', ready: false }

/** Water from the dispensers: to the laboratory, the report, and what families see of it. */
Page({
  data: {
    size: '',
    loading: true,
    failure: null as Failure | null,
    staff: false,
    /** The reader notes what a laboratory found. */
    reports: false,
    rows: [] as Row[],
    /** What is being written: a sample, or the report of one. */
    step: '' as '' | 'take' | 'report',
    taps: [] as Tap[],
    of: '',
    ...none,
  },

  sample: '',
  left: false,

  onUnload() {
    this.left = true // pictures that arrive later have no page
  },

  onShow() {
    if (!admit(this)) return
    const member = membership()
    this.setData({ size: sizeClass(member), reports: reportsWater(), staff: member?.roles.some(({ code }) => code !== 'guardian') ?? false })
    void this.load()
  },

  async load() {
    try {
      const now = schoolTime()
      const rows = (await waterSamples()).map((sample) => ({ ...sampleRow(sample, now), shown: [] as string[] }))
      this.setData({ rows, failure: null })
    } catch (error) {
      this.setData({ failure: explain(error) })
    }
    this.setData({ loading: false })
    for (const [index, { photos }] of this.data.rows.entries()) {
      const shown = await pictures(photos)
      if (shown.length > 0 && !this.left) this.setData({ [`rows[${index}].shown`]: shown })
    }
  },

  async take() {
    try {
      const found = await dispensers()
      this.setData({ ...none, step: 'take', taps: found.map(({ id, number }) => ({ id, number, on: false })) })
    } catch (error) {
      this.setData({ refused: explain(error).title })
    }
  },

  openReport({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const row = this.data.rows.find(({ id }) => id === currentTarget.dataset.id)
    if (row === undefined) return
    this.sample = row.id
    this.setData({ ...none, step: 'report', of: `${row.title}：${row.taps}` })
  },

  toggle({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const index = currentTarget.dataset.index as number
    this.change({ taps: this.data.taps.map((tap, at) => (at === index ? { ...tap, on: !tap.on } : tap)) })
  },

  judge({ currentTarget }: WechatMiniprogram.TouchEvent) {
    this.change({ passed: currentTarget.dataset.passed as string })
  },

  typing({ currentTarget, detail }: WechatMiniprogram.Input) {
    this.change({ [currentTarget.dataset.field as string]: detail.value })
  },

  async photograph() {
    const photo = await photograph('检测报告')
    if (photo === 'full') return this.setData({ refused: '手机存满了，照片没存下。先连上网传走几张。' })
    if (photo !== 'cancelled') this.change({ photos: [...this.data.photos, photo.id] })
  },

  change(part: Partial<typeof none> & { taps?: Tap[] }) {
    this.setData(part)
    const { step, taps, lab, no, result, passed, photos } = this.data
    const ready = step === 'take' ? taps.some(({ on }) => on) && lab.trim() !== '' : no.trim() !== '' && result.trim() !== '' && passed !== '' && photos.length > 0
    this.setData({ ready, refused: '' })
  },

  async save() {
    const { step, ready, taps, lab, no, result, passed, photos } = this.data
    if (!ready) return
    await this.tell(async () => {
      if (step === 'take') await takeSample(taps.filter(({ on }) => on).map(({ id }) => id), lab.trim(), photos)
      else await reportSample(this.sample, { report_no: no.trim(), result: result.trim(), passed: passed === 'yes', attachments: photos })
      this.setData({ ...none, step: '' })
    })
  },

  async publish({ currentTarget }: WechatMiniprogram.TouchEvent) {
    await this.tell(() => publishSample(currentTarget.dataset.id as string))
  },

  async tell(deed: () => Promise<unknown>) {
    this.setData({ refused: '' })
    try {
      await deed()
      await this.load()
    } catch (error) {
      const { title, text } = explain(error, entered)
      this.setData({ refused: text === '' ? title : `${title}，${text}` })
    }
  },

  leave() {
    this.setData({ ...none, step: '' })
  },
})
