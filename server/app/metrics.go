package app

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"xiaoqin/server/clock"
	"xiaoqin/server/message"
	"xiaoqin/server/task"
)

// metrics counts what the engine of this process does. docs/operations.md lists the
// names and when to be alarmed.
type metrics struct {
	registry *prometheus.Registry
	machine  clock.Clock
	lastScan atomic.Int64 // a clock.Instant of the machine; zero before the first

	lateness   prometheus.Histogram     // of firings
	unheard    prometheus.Counter       // reminders that reached nobody
	deliveries *prometheus.CounterVec   // by channel, state, reason
	sendLate   *prometheus.HistogramVec // of messages, by channel
}

// latenessBuckets are seconds from "at once" to "after an outage of a night".
var latenessBuckets = []float64{.1, 1, 5, 10, 30, 60, 300, 900, 3600, 6 * 3600, 12 * 3600}

func newMetrics(machine clock.Clock) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(), machine: machine,
		lateness: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "xiaoqin_firing_lateness_seconds", Help: "How long after its moment a task was dealt with.", Buckets: latenessBuckets,
		}),
		unheard: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "xiaoqin_reminders_unheard_total", Help: "Tasks with a reminder that reached nobody.",
		}),
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "xiaoqin_deliveries_total", Help: "Results of sending; the reason is WeChat's code or a word.",
		}, []string{"channel", "state", "reason"}),
		sendLate: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "xiaoqin_delivery_lateness_seconds", Help: "How long after it was due a message left.", Buckets: latenessBuckets,
		}, []string{"channel"}),
	}
	m.registry.MustRegister(m.lateness, m.unheard, m.deliveries, m.sendLate)
	return m
}

// Settled implements message.Metrics.
func (m *metrics) Settled(channel message.Channel, _ message.Purpose, state message.State, reason string) {
	m.deliveries.WithLabelValues(string(channel), string(state), reason).Inc()
}

// Late implements message.Metrics.
func (m *metrics) Late(channel message.Channel, late time.Duration) {
	m.sendLate.WithLabelValues(string(channel)).Observe(late.Seconds())
}

// fired is told how late each moment was dealt with.
func (m *metrics) fired(late time.Duration) { m.lateness.Observe(late.Seconds()) }

// scanned is told of each scan that succeeded.
func (m *metrics) scanned(done task.Scanned) {
	m.unheard.Add(float64(len(done.Gaps)))
	m.lastScan.Store(int64(clock.At(m.machine.Now())))
}

// Gauges of the whole installation, read from the database when they are asked for.
var (
	outboxRows    = gauge("xiaoqin_outbox_rows", "Messages that are not settled.", "state")
	outboxOldest  = gauge("xiaoqin_outbox_oldest_seconds", "How long the oldest message has been due.")
	outboxPaused  = gauge("xiaoqin_outbox_paused", "1 while this process does not send there; the reason is WeChat's code or a word.", "channel", "purpose", "reason")
	tasksToday    = gauge("xiaoqin_tasks_today", "Tasks due today, in all schools.", "phase")
	tasksWaiting  = gauge("xiaoqin_tasks_waiting", "Tasks that the scan should have looked at by now.")
	tasksOldest   = gauge("xiaoqin_tasks_waiting_seconds", "How long the oldest of them has waited.")
	lastScanAt    = gauge("xiaoqin_last_scan_timestamp_seconds", "When this process last scanned with success.")
	figuresFailed = gauge("xiaoqin_figures_failed", "1 when the database did not give the figures.")
)

func gauge(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

// gauges reads figures at each scrape.
type gauges struct {
	metrics *metrics
	message *message.Service
	task    *task.Service
	pauses  func() []message.Pause
	log     *slog.Logger
}

const figuresTimeout = 3 * time.Second

// Describe implements prometheus.Collector.
func (gauges) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{outboxRows, outboxOldest, outboxPaused, tasksToday, tasksWaiting, tasksOldest, lastScanAt, figuresFailed} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (g gauges) Collect(ch chan<- prometheus.Metric) {
	set := func(d *prometheus.Desc, value float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	set(lastScanAt, float64(g.metrics.lastScan.Load())/1000)
	for _, p := range g.pauses() {
		set(outboxPaused, 1, string(p.Channel), string(p.Purpose), p.Reason)
	}
	ctx, cancel := context.WithTimeout(context.Background(), figuresTimeout)
	defer cancel()
	f, err := readFigures(ctx, g.message, g.task)
	if err != nil {
		g.log.WarnContext(ctx, "figures not read", "error", err)
		set(figuresFailed, 1)
		return
	}
	set(figuresFailed, 0)
	for state, n := range f.outbox.Open {
		set(outboxRows, float64(n), string(state))
	}
	set(outboxOldest, f.outbox.Oldest.Seconds())
	set(tasksWaiting, float64(f.engine.Waiting))
	set(tasksOldest, f.engine.Oldest.Seconds())
	for phase, n := range f.total() {
		set(tasksToday, float64(n), string(phase))
	}
}
