package database

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"gorm.io/gorm"
)

// maxBatch bounds how many jobs share one commit.
const maxBatch = 512

// batch is the queue of short writes that share commits on SQLite, where a commit costs
// the disk far more than what is written.
type batch struct {
	mu      sync.Mutex
	waiting []*job
	running bool
}

type job struct {
	ctx      context.Context
	fn       func(ctx context.Context) error
	err      error
	unit     *unit
	panicked any
	done     chan struct{}
}

// Batch runs fn as Tx does. On SQLite whatever is queued meanwhile shares its commit:
// each job is taken back by itself when it fails, and none is answered before the commit.
// When another job fails, fn is run again, so it must do nothing but database work.
// A job that has begun is not cut off by the end of its context. It is for short writes of
// which many come at once; the other databases gather commits by themselves.
func (db *DB) Batch(ctx context.Context, fn func(ctx context.Context) error) error {
	if _, joined := ctx.Value(txKey{db}).(*gorm.DB); joined || db.dialect != SQLite {
		return db.Tx(ctx, fn)
	}
	j := &job{ctx: ctx, fn: fn, done: make(chan struct{})}
	db.batch.mu.Lock()
	db.batch.waiting = append(db.batch.waiting, j)
	idle := !db.batch.running
	db.batch.running = true
	db.batch.mu.Unlock()
	if idle {
		go db.drain() //nolint:contextcheck // it works for all who wait, each job with its own context
	}
	<-j.done
	if j.panicked != nil {
		panic(j.panicked)
	}
	if j.err == nil {
		j.unit.after.run()
	}
	return j.err
}

// drain commits what is queued until nothing is left.
func (db *DB) drain() {
	for {
		db.batch.mu.Lock()
		n := min(len(db.batch.waiting), maxBatch)
		if n == 0 {
			db.batch.running = false
			db.batch.mu.Unlock()
			return
		}
		jobs := db.batch.waiting[:n:n]
		db.batch.waiting = db.batch.waiting[n:]
		db.batch.mu.Unlock()
		db.commit(jobs)
	}
}

// commit runs the jobs in one transaction and answers them. When the transaction itself
// fails, it fails for all of them. Nearly always every job succeeds, so they are run without
// savepoints first, for which SQLite copies every page that a job changes; when one fails
// they are all run again, each to be taken back by itself.
func (db *DB) commit(jobs []*job) {
	err := db.writer.Transaction(func(tx *gorm.DB) error {
		for _, j := range jobs {
			if j.givenUp() {
				continue
			}
			if j.run(db.within(context.WithoutCancel(j.ctx), tx, j.fresh())); j.err != nil { // SQLite rolls all back when it is interrupted
				return errOneFailed
			}
		}
		return nil
	})
	switch {
	case errors.Is(err, errOneFailed) && len(jobs) == 1:
		err = nil // it is taken back, and knows why
	case errors.Is(err, errOneFailed):
		err = db.commitApart(jobs)
	}
	for _, j := range jobs {
		if err != nil {
			j.err = err
		}
		close(j.done)
	}
}

// errOneFailed takes back a transaction because of one job.
var errOneFailed = errors.New("a job failed")

// commitApart runs the jobs so that one which fails leaves the others as they are.
func (db *DB) commitApart(jobs []*job) error {
	return db.writer.Transaction(func(tx *gorm.DB) error {
		for _, j := range jobs {
			if j.givenUp() {
				continue
			}
			if err := db.attempt(tx, j); err != nil {
				return err
			}
		}
		return nil
	})
}

// attempt runs one job between savepoints. It returns an error only when the transaction
// is of no use any more.
func (db *DB) attempt(tx *gorm.DB, j *job) error {
	pool := tx.Statement.ConnPool
	ctx := context.WithoutCancel(j.ctx) // SQLite rolls all back when it is interrupted
	if _, err := pool.ExecContext(ctx, "SAVEPOINT job"); err != nil {
		return fmt.Errorf("begin job: %w", err)
	}
	j.run(db.within(ctx, tx, j.fresh()))
	if j.err != nil {
		if _, err := pool.ExecContext(ctx, "ROLLBACK TO job"); err != nil {
			return errors.Join(j.err, fmt.Errorf("take back job: %w", err))
		}
	}
	if _, err := pool.ExecContext(ctx, "RELEASE job"); err != nil {
		return fmt.Errorf("end job: %w", err)
	}
	return nil
}

// fresh begins the job anew.
func (j *job) fresh() *unit {
	j.unit = &unit{}
	return j.unit
}

// givenUp reports whether nobody waits for the job any more.
func (j *job) givenUp() bool {
	j.err = j.ctx.Err()
	return j.err != nil
}

var errPanicked = errors.New("job panicked")

// run keeps a panic for whoever asked for the job.
func (j *job) run(ctx context.Context) {
	defer func() {
		if j.panicked = recover(); j.panicked != nil {
			j.err = errPanicked
		}
	}()
	j.err = j.fn(ctx)
}
