import { type Failure, entered, explain } from '../../format/failure'
import { dayText, daysOn, weekday } from '../../format/larder'
import { admit } from '../../services/entrance'
import { mealOf, planMenu } from '../../services/larder'
import { membership } from '../../services/session'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

const keepers = ['canteen_manager', 'logistics_head', 'principal']
const ahead = 8 // days
const coldMark = '（不加热）'

interface MenuDay {
  day: string
  title: string
  dishes: string
  lines: string
}

/** What will be on the plate in the coming days. A line is a dish. */
Page({
  data: {
    size: '',
    loading: true,
    failure: null as Failure | null,
    days: [] as MenuDay[],
    keeps: false,
    /** The day that is being written, and what is written. */
    writes: null as MenuDay | null,
    value: '',
    refused: '',
  },

  onShow() {
    if (!admit(this)) return
    const member = membership()
    this.setData({ size: sizeClass(member), keeps: member?.roles.some(({ code }) => keepers.includes(code)) ?? false })
    void this.load()
  },

  async load() {
    const today = dayText(schoolTime())
    const days = Array.from({ length: ahead }, (_, index) => daysOn(today, index + 1))
    try {
      const meals = await Promise.all(days.map(mealOf))
      const known = meals.flatMap((meal) => {
        if (meal === undefined) return []
        const dishes = meal.dishes.filter(({ state }) => state === 'planned').map(({ name, cold }) => name + (cold ? coldMark : ''))
        return [{ day: meal.day, title: weekday(meal.day), dishes: dishes.join('、'), lines: dishes.join('\n') }]
      })
      this.setData({ days: known, failure: null })
    } catch (error) {
      this.setData({ failure: explain(error) })
    }
    this.setData({ loading: false })
  },

  write({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const writes = this.data.days[currentTarget.dataset.index as number]
    if (this.data.keeps && writes !== undefined) this.setData({ writes, value: writes.lines, refused: '' })
  },

  typing({ detail }: WechatMiniprogram.Input) {
    this.setData({ value: detail.value })
  },

  leave() {
    this.setData({ writes: null })
  },

  async save() {
    const { writes, value } = this.data
    if (writes === null) return
    const lines = value.split(/[\n、，,]/).map((line) => line.trim()).filter(Boolean)
    const dishes = lines.map((line) => ({ name: line.replace(coldMark, '').trim(), cold: line.includes(coldMark) }))
    try {
      await planMenu(writes.day, dishes)
      this.setData({ writes: null, refused: '' })
      await this.load()
    } catch (error) {
      const { title, text } = explain(error, entered)
      this.setData({ refused: text === '' ? title : `${title}，${text}` })
    }
  },
})
