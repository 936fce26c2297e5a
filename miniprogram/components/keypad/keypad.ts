const longest = 7 // "-1234.5"

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '0', 'del']

/** Large keys for numbers, for wet and gloved fingers; "input" brings the number as text. */
Component({
  options: { virtualHost: true },
  properties: {
    value: { type: String, value: '' },
    /** The number may be below zero. */
    signed: { type: Boolean, value: false },
  },
  data: { keys },
  methods: {
    press({ currentTarget }: WechatMiniprogram.TouchEvent) {
      this.triggerEvent('input', { value: pressed(this.data.value, currentTarget.dataset.key as string) })
    },
    turn() {
      const { value } = this.data
      this.triggerEvent('input', { value: value.startsWith('-') ? value.slice(1) : `-${value}` })
    },
  },
})

function pressed(value: string, key: string): string {
  if (key === 'del') return value.slice(0, -1)
  if (value.length >= longest || (key === '.' && value.includes('.'))) return value
  if (key === '.' && value.replace('-', '') === '') return `${value}0.`
  return (value === '0' || value === '-0') && key !== '.' ? value.replace('0', key) : value + key
}
