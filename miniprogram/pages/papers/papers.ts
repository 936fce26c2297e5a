import { type Failure, entered, explain } from '../../format/failure'
import { type Paper, dayText, supplierPapers, workerPapers } from '../../format/larder'
import { admit } from '../../services/entrance'
import { saveCertificate, saveSupplier, suppliers, workers } from '../../services/larder'
import { membership } from '../../services/session'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

const keepers = ['canteen_manager', 'logistics_head', 'principal']
const blank = { kind: '' as '' | 'supplier' | 'worker', id: '', name: '', goods: '', number: '', until: '' }

/** Licences of those who bring goods, health certificates of those who cook: each with its last day. */
Page({
  data: {
    size: '',
    loading: true,
    failure: null as Failure | null,
    locked: false,
    suppliers: [] as Paper[],
    workers: [] as Paper[],
    /** Whether the reader may write into the register. */
    keeps: false,
    /** What is being written. */
    form: blank,
    refused: '',
  },

  onShow() {
    if (!admit(this)) return
    const member = membership()
    this.setData({ size: sizeClass(member), keeps: member?.roles.some(({ code }) => keepers.includes(code)) ?? false })
    void this.load()
  },

  async load() {
    try {
      const today = dayText(schoolTime())
      const [sellers, cooks] = await Promise.all([suppliers(), workers()])
      this.setData({ suppliers: supplierPapers(sellers, today), workers: workerPapers(cooks, today), failure: null })
    } catch (error) {
      this.setData({ failure: explain(error) })
    }
    this.setData({ loading: false })
  },

  change({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { kind, index } = currentTarget.dataset as { kind: 'supplier' | 'worker'; index: number }
    const paper = (kind === 'supplier' ? this.data.suppliers : this.data.workers)[index]
    if (!this.data.keeps || paper === undefined) return
    const { id, name, goods, number, until } = paper
    this.setData({ form: { kind, id, name, goods, number, until }, refused: '' })
  },

  add() {
    this.setData({ form: { ...blank, kind: 'supplier' }, refused: '' })
  },

  leave() {
    this.setData({ form: blank, refused: '' })
  },

  typing({ currentTarget, detail }: WechatMiniprogram.Input) {
    this.setData({ form: { ...this.data.form, [currentTarget.dataset.field as string]: detail.value } })
  },

  async save() {
    const { kind, id, name, goods, number, until } = this.data.form
    if (number.trim() === '' || until === '' || name.trim() === '') return
    this.setData({ refused: '' })
    try {
      if (kind === 'supplier') await saveSupplier(id, { name, goods, licence: number, expires_on: until })
      else await saveCertificate(id, number, until)
      this.setData({ form: blank })
      await this.load()
    } catch (error) {
      const { title, text } = explain(error, entered)
      this.setData({ refused: text === '' ? title : `${title}，${text}` })
    }
  },

  async stop() {
    const { id, name, goods, number, until } = this.data.form
    try {
      await saveSupplier(id, { name, goods, licence: number, expires_on: until, archived: true })
      this.setData({ form: blank })
      await this.load()
    } catch (error) {
      this.setData({ refused: explain(error, entered).title })
    }
  },
})
