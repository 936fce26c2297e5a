import { orderText, orderTitle } from '../../format/book'
import { type Failure, entered, explain } from '../../format/failure'
import { dayText, daysOn, weekday } from '../../format/larder'
import { admit } from '../../services/entrance'
import { cancelOrder, order, orders, suppliers } from '../../services/larder'
import { membership } from '../../services/session'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

const keepers = ['canteen_manager', 'logistics_head', 'principal']
const ahead = 31 // days

interface OrderRow {
  id: string
  title: string
  text: string
}

/** What was ordered: the scales are held against it when it comes. */
Page({
  data: {
    size: '',
    loading: true,
    failure: null as Failure | null,
    keeps: false,
    sellers: [] as { id: string; name: string }[],
    supplier: '',
    goods: '',
    kg: '',
    day: '',
    first: '',
    dayWords: '',
    refused: '',
    rows: [] as OrderRow[],
  },

  onShow() {
    if (!admit(this)) return
    const member = membership()
    const today = dayText(schoolTime())
    const day = daysOn(today, 1)
    this.setData({ size: sizeClass(member), keeps: member?.roles.some(({ code }) => keepers.includes(code)) ?? false, first: today, day, dayWords: weekday(day) })
    void this.load()
  },

  async load() {
    const today = dayText(schoolTime())
    try {
      const [sellers, found] = await Promise.all([suppliers(), orders(today, daysOn(today, ahead))])
      this.setData({
        sellers: sellers.filter(({ archived, expires_on }) => !archived && expires_on >= today).map(({ id, name }) => ({ id, name })),
        rows: found.map(({ id, goods, kg, day, supplier }) => ({ id, title: orderTitle(goods, kg), text: orderText(day, supplier.name) })), failure: null,
      })
    } catch (error) {
      this.setData({ failure: explain(error) })
    }
    this.setData({ loading: false })
  },

  choose({ currentTarget }: WechatMiniprogram.TouchEvent) {
    this.setData({ supplier: currentTarget.dataset.id as string })
  },

  typing({ currentTarget, detail }: WechatMiniprogram.Input) {
    this.setData({ [currentTarget.dataset.field as string]: detail.value })
  },

  pick({ detail }: WechatMiniprogram.PickerChange) {
    const day = detail.value as string
    this.setData({ day, dayWords: weekday(day) })
  },

  async order() {
    const { supplier, goods, kg, day } = this.data
    if (supplier === '' || goods.trim() === '' || !(Number(kg) > 0)) return
    await this.tell(async () => {
      await order({ supplier_id: supplier, goods: goods.trim(), kg: Number(kg), day })
      this.setData({ goods: '', kg: '' })
    })
  },

  async cancel({ currentTarget }: WechatMiniprogram.TouchEvent) {
    await this.tell(() => cancelOrder(currentTarget.dataset.id as string))
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
})
