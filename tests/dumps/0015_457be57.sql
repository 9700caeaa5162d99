
-- Dumped from database version 18.4
-- Dumped by pg_dump version 18.4

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

CREATE SCHEMA IF NOT EXISTS jobs;


CREATE TYPE jobs.procrastinate_job_event_type AS ENUM (
    'deferred',
    'started',
    'deferred_for_retry',
    'failed',
    'succeeded',
    'cancelled',
    'abort_requested',
    'aborted',
    'scheduled',
    'retried'
);


CREATE TYPE jobs.procrastinate_job_status AS ENUM (
    'todo',
    'doing',
    'succeeded',
    'failed',
    'cancelled',
    'aborting',
    'aborted'
);


CREATE TYPE jobs.procrastinate_job_to_defer_v1 AS (
	queue_name character varying,
	task_name character varying,
	priority integer,
	lock text,
	queueing_lock text,
	args jsonb,
	scheduled_at timestamp with time zone
);


CREATE FUNCTION jobs.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;


CREATE FUNCTION jobs.procrastinate_defer_jobs_v1(jobs jobs.procrastinate_job_to_defer_v1[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;


CREATE FUNCTION jobs.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;


SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE jobs.procrastinate_jobs (
    id bigint NOT NULL,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    lock text,
    queueing_lock text,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    status jobs.procrastinate_job_status DEFAULT 'todo'::jobs.procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint,
    CONSTRAINT check_not_todo_abort_requested CHECK ((NOT ((status = 'todo'::jobs.procrastinate_job_status) AND (abort_requested = true))))
);


CREATE FUNCTION jobs.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) RETURNS jobs.procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;


CREATE FUNCTION jobs.procrastinate_finish_job_v1(job_id bigint, end_status jobs.procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;


CREATE FUNCTION jobs.procrastinate_notify_queue_abort_job_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;


CREATE FUNCTION jobs.procrastinate_notify_queue_job_inserted_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;


CREATE FUNCTION jobs.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;


CREATE FUNCTION jobs.procrastinate_register_worker_v1() RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;


CREATE FUNCTION jobs.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;


CREATE FUNCTION jobs.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;


CREATE FUNCTION jobs.procrastinate_trigger_abort_requested_events_procedure_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;


CREATE FUNCTION jobs.procrastinate_trigger_function_scheduled_events_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;


CREATE FUNCTION jobs.procrastinate_trigger_function_status_events_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;


CREATE FUNCTION jobs.procrastinate_trigger_function_status_events_update_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;


CREATE FUNCTION jobs.procrastinate_unlink_periodic_defers_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;


CREATE FUNCTION jobs.procrastinate_unregister_worker_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;


CREATE FUNCTION jobs.procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;


CREATE TABLE jobs.planned_jobs (
    id bigint NOT NULL,
    task_name text NOT NULL,
    args jsonb NOT NULL,
    queueing_lock text,
    run_at timestamp with time zone NOT NULL
);


ALTER TABLE jobs.planned_jobs ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jobs.planned_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE jobs.procrastinate_events (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    type jobs.procrastinate_job_event_type,
    at timestamp with time zone DEFAULT now()
);


CREATE SEQUENCE jobs.procrastinate_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER SEQUENCE jobs.procrastinate_events_id_seq OWNED BY jobs.procrastinate_events.id;


CREATE SEQUENCE jobs.procrastinate_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER SEQUENCE jobs.procrastinate_jobs_id_seq OWNED BY jobs.procrastinate_jobs.id;


CREATE TABLE jobs.procrastinate_periodic_defers (
    id bigint NOT NULL,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint,
    periodic_id character varying(128) DEFAULT ''::character varying NOT NULL
);


CREATE SEQUENCE jobs.procrastinate_periodic_defers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER SEQUENCE jobs.procrastinate_periodic_defers_id_seq OWNED BY jobs.procrastinate_periodic_defers.id;


CREATE TABLE jobs.procrastinate_workers (
    id bigint NOT NULL,
    last_heartbeat timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE jobs.procrastinate_workers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jobs.procrastinate_workers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.activities (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    id bigint NOT NULL,
    kind text NOT NULL,
    contact_id bigint,
    "values" jsonb DEFAULT '{}'::jsonb NOT NULL,
    link text DEFAULT ''::text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.activities FORCE ROW LEVEL SECURITY;


ALTER TABLE public.activities ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.activities_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);


CREATE TABLE public.answers (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    id bigint NOT NULL,
    questions jsonb DEFAULT '[]'::jsonb NOT NULL,
    answer text NOT NULL,
    answer_es text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.answers FORCE ROW LEVEL SECURITY;


ALTER TABLE public.answers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.answers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.appointments (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    id bigint NOT NULL,
    contact_id bigint,
    resource_id bigint NOT NULL,
    service_id bigint,
    customer_name text NOT NULL,
    customer_phone text NOT NULL,
    customer_email text,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    busy_until timestamp with time zone NOT NULL,
    purpose text DEFAULT ''::text NOT NULL,
    status text DEFAULT 'confirmed'::text NOT NULL,
    source text DEFAULT 'voice_booking'::text NOT NULL,
    confirmation_code text NOT NULL,
    language text DEFAULT 'en'::text NOT NULL,
    reminder_sent boolean DEFAULT false NOT NULL,
    confirmation_sent boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_appointments_status CHECK ((status = ANY (ARRAY['confirmed'::text, 'pending'::text, 'cancelled'::text, 'completed'::text, 'no-show'::text]))),
    CONSTRAINT ck_appointments_times CHECK (((starts_at < ends_at) AND (ends_at <= busy_until)))
);

ALTER TABLE ONLY public.appointments FORCE ROW LEVEL SECURITY;


ALTER TABLE public.appointments ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.appointments_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.call_days (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    day date NOT NULL,
    calls bigint DEFAULT '0'::bigint NOT NULL,
    incoming bigint DEFAULT '0'::bigint NOT NULL,
    outgoing bigint DEFAULT '0'::bigint NOT NULL,
    missed bigint DEFAULT '0'::bigint NOT NULL,
    answered bigint DEFAULT '0'::bigint NOT NULL,
    booked bigint DEFAULT '0'::bigint NOT NULL,
    seconds bigint DEFAULT '0'::bigint NOT NULL
);

ALTER TABLE ONLY public.call_days FORCE ROW LEVEL SECURITY;


CREATE TABLE public.call_key_progress (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    keyed_until bigint NOT NULL
);

ALTER TABLE ONLY public.call_key_progress FORCE ROW LEVEL SECURITY;


CREATE TABLE public.call_turns (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    call_id bigint NOT NULL,
    number bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    step text DEFAULT ''::text NOT NULL,
    heard text DEFAULT ''::text NOT NULL,
    keys text DEFAULT ''::text NOT NULL,
    confidence double precision,
    understood jsonb DEFAULT '[]'::jsonb NOT NULL,
    said text DEFAULT ''::text NOT NULL,
    lang text DEFAULT 'en'::text NOT NULL,
    ms bigint
);

ALTER TABLE ONLY public.call_turns FORCE ROW LEVEL SECURITY;


CREATE TABLE public.caller_keys (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL
);

ALTER TABLE ONLY public.caller_keys FORCE ROW LEVEL SECURITY;


CREATE TABLE public.calls (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    id bigint NOT NULL,
    contact_id bigint,
    twilio_call_sid text NOT NULL,
    direction text DEFAULT 'incoming'::text NOT NULL,
    from_number text NOT NULL,
    to_number text NOT NULL,
    forwarded_from text,
    status text DEFAULT 'ringing'::text NOT NULL,
    duration bigint,
    language text DEFAULT 'en'::text NOT NULL,
    outcome text,
    cost numeric(14,4),
    recording_url text,
    recording_sid text,
    transcription text,
    answered_by text,
    hangup_cause text,
    caller_name text DEFAULT ''::text NOT NULL,
    notes text DEFAULT ''::text NOT NULL,
    appointment_id bigint,
    screen boolean DEFAULT false NOT NULL,
    talk jsonb DEFAULT '{}'::jsonb NOT NULL,
    answered bigint DEFAULT '0'::bigint NOT NULL,
    answer jsonb DEFAULT '[]'::jsonb NOT NULL,
    tokens text DEFAULT ''::text NOT NULL,
    start_time timestamp with time zone,
    end_time timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_calls_direction CHECK ((direction = ANY (ARRAY['incoming'::text, 'outgoing'::text])))
);

ALTER TABLE ONLY public.calls FORCE ROW LEVEL SECURITY;


ALTER TABLE public.calls ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.calls_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.clients (
    id bigint NOT NULL,
    business_name text NOT NULL,
    business_phone text NOT NULL,
    business_type text DEFAULT ''::text NOT NULL,
    business_description text DEFAULT ''::text NOT NULL,
    website_url text DEFAULT ''::text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    prices text DEFAULT ''::text NOT NULL,
    ringlypro_number text,
    twilio_number_sid text,
    owner_name text DEFAULT ''::text NOT NULL,
    owner_phone text,
    owner_email text DEFAULT ''::text NOT NULL,
    custom_greeting text DEFAULT ''::text NOT NULL,
    business_hours jsonb DEFAULT '{}'::jsonb NOT NULL,
    timezone text DEFAULT 'America/New_York'::text NOT NULL,
    language text DEFAULT 'en'::text NOT NULL,
    appointment_duration bigint DEFAULT '30'::bigint NOT NULL,
    buffer_minutes bigint DEFAULT '0'::bigint NOT NULL,
    notice_minutes bigint DEFAULT '0'::bigint NOT NULL,
    horizon_days bigint DEFAULT '365'::bigint NOT NULL,
    booking_enabled boolean DEFAULT true NOT NULL,
    after_hours_mode text DEFAULT 'always'::text NOT NULL,
    staff_first boolean DEFAULT false NOT NULL,
    records_calls boolean DEFAULT false NOT NULL,
    emergency_phrases jsonb DEFAULT '[]'::jsonb NOT NULL,
    sms_notifications boolean DEFAULT true NOT NULL,
    monthly_free_minutes bigint DEFAULT '100'::bigint NOT NULL,
    per_minute_rate numeric(14,4) DEFAULT 0.1000 NOT NULL,
    rachel_enabled boolean DEFAULT true NOT NULL,
    credit_suspended boolean DEFAULT false NOT NULL,
    active boolean DEFAULT true NOT NULL,
    forwarding_status text DEFAULT ''::text NOT NULL,
    stripe_customer_id text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    prices_es text DEFAULT ''::text NOT NULL,
    address_es text DEFAULT ''::text NOT NULL,
    custom_greeting_es text DEFAULT ''::text NOT NULL,
    CONSTRAINT ck_clients_after_hours_mode CHECK ((after_hours_mode = ANY (ARRAY['always'::text, 'message_only'::text, 'emergency_only'::text]))),
    CONSTRAINT ck_clients_appointment_duration CHECK (((appointment_duration >= 5) AND (appointment_duration <= 1440))),
    CONSTRAINT ck_clients_language CHECK ((language = ANY (ARRAY['en'::text, 'es'::text])))
);

ALTER TABLE ONLY public.clients FORCE ROW LEVEL SECURITY;


ALTER TABLE public.clients ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.clients_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.contact_keys (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    created_at timestamp with time zone NOT NULL,
    contact_id bigint NOT NULL
);

ALTER TABLE ONLY public.contact_keys FORCE ROW LEVEL SECURITY;


CREATE TABLE public.contacts (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    id bigint NOT NULL,
    first_name text NOT NULL,
    last_name text,
    phone text NOT NULL,
    email text,
    notes text DEFAULT ''::text NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    source text DEFAULT 'manual'::text NOT NULL,
    tags jsonb DEFAULT '[]'::jsonb NOT NULL,
    language text,
    vip boolean DEFAULT false NOT NULL,
    first_key text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    last_key text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    email_key text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    last_contacted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_contacts_status CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text, 'blocked'::text])))
);

ALTER TABLE ONLY public.contacts FORCE ROW LEVEL SECURITY;


ALTER TABLE public.contacts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.contacts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.corrections (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    id bigint NOT NULL,
    lang text NOT NULL,
    context text NOT NULL,
    phrase text NOT NULL,
    said text NOT NULL,
    intent text DEFAULT ''::text NOT NULL,
    answer_id bigint,
    call_id bigint,
    turn bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_corrections_one_meaning CHECK (((intent = ''::text) <> (answer_id IS NULL)))
);

ALTER TABLE ONLY public.corrections FORCE ROW LEVEL SECURITY;


ALTER TABLE public.corrections ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.corrections_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.credit_accounts (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    balance numeric(14,4) DEFAULT '0'::numeric NOT NULL,
    total_minutes_used bigint DEFAULT '0'::bigint NOT NULL,
    total_amount_spent numeric(14,4) DEFAULT '0'::numeric NOT NULL,
    last_usage_at timestamp with time zone,
    auto_reload jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.credit_accounts FORCE ROW LEVEL SECURITY;


CREATE TABLE public.credit_entries (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    id bigint NOT NULL,
    kind text NOT NULL,
    reference text NOT NULL,
    amount numeric(14,4) NOT NULL,
    balance_after numeric(14,4) NOT NULL,
    minutes bigint DEFAULT '0'::bigint NOT NULL,
    free_minutes bigint DEFAULT '0'::bigint NOT NULL,
    paid_minutes bigint DEFAULT '0'::bigint NOT NULL,
    rate numeric(14,4),
    reason text NOT NULL,
    call_id bigint,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_credit_entries_kind CHECK ((kind = ANY (ARRAY['usage'::text, 'deposit'::text, 'refund'::text, 'dispute'::text, 'correction'::text])))
);

ALTER TABLE ONLY public.credit_entries FORCE ROW LEVEL SECURITY;


ALTER TABLE public.credit_entries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.credit_entries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.early_statuses (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    call_sid text NOT NULL,
    status text NOT NULL,
    seconds bigint DEFAULT '0'::bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.early_statuses FORCE ROW LEVEL SECURITY;


CREATE TABLE public.external_refs (
    kind text NOT NULL,
    external_id text NOT NULL,
    client_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.external_refs FORCE ROW LEVEL SECURITY;


CREATE TABLE public.follow_ups (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    id bigint NOT NULL,
    contact_id bigint,
    call_id bigint,
    kind text NOT NULL,
    reference text NOT NULL,
    caller_name text DEFAULT ''::text NOT NULL,
    caller_phone text DEFAULT ''::text NOT NULL,
    body text NOT NULL,
    urgent boolean DEFAULT false NOT NULL,
    best_time text DEFAULT ''::text NOT NULL,
    done_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.follow_ups FORCE ROW LEVEL SECURITY;


ALTER TABLE public.follow_ups ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.follow_ups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.ledger_checkpoints (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    id bigint NOT NULL,
    entry_id bigint NOT NULL,
    entries bigint NOT NULL,
    balance_after numeric(14,4) NOT NULL,
    sum_of_entries numeric(14,4) NOT NULL,
    free_minutes bigint NOT NULL,
    minutes bigint NOT NULL,
    usage_amount numeric(14,4) NOT NULL,
    is_consistent boolean NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.ledger_checkpoints FORCE ROW LEVEL SECURITY;


ALTER TABLE public.ledger_checkpoints ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.ledger_checkpoints_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.messages (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    id bigint NOT NULL,
    contact_id bigint,
    twilio_sid text,
    direction text NOT NULL,
    from_number text NOT NULL,
    to_number text NOT NULL,
    body text NOT NULL,
    status text NOT NULL,
    purpose text,
    error_code text,
    error_message text,
    cost numeric(14,4),
    sent_at timestamp with time zone,
    delivered_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_messages_direction CHECK ((direction = ANY (ARRAY['incoming'::text, 'outgoing'::text])))
);

ALTER TABLE ONLY public.messages FORCE ROW LEVEL SECURITY;


ALTER TABLE public.messages ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.messages_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.notifications (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    id bigint NOT NULL,
    kind text NOT NULL,
    "values" jsonb DEFAULT '{}'::jsonb NOT NULL,
    link text DEFAULT ''::text NOT NULL,
    read_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.notifications FORCE ROW LEVEL SECURITY;


ALTER TABLE public.notifications ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.notifications_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.opt_outs (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    phone text NOT NULL,
    at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.opt_outs FORCE ROW LEVEL SECURITY;


CREATE TABLE public.reloads (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    id bigint NOT NULL,
    amount numeric(14,4) NOT NULL,
    currency text DEFAULT 'usd'::text NOT NULL,
    payment_intent_id text,
    idempotency_key text NOT NULL,
    status text DEFAULT 'asked'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_reloads_status CHECK ((status = ANY (ARRAY['asked'::text, 'paid'::text, 'failed'::text, 'refunded'::text, 'disputed'::text])))
);

ALTER TABLE ONLY public.reloads FORCE ROW LEVEL SECURITY;


ALTER TABLE public.reloads ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.reloads_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.resources (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    id bigint NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.resources FORCE ROW LEVEL SECURITY;


ALTER TABLE public.resources ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.resources_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.screen_calls (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    call_sid text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.screen_calls FORCE ROW LEVEL SECURITY;


CREATE TABLE public.services (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    id bigint NOT NULL,
    name text NOT NULL,
    minutes bigint NOT NULL,
    buffer_minutes bigint DEFAULT '0'::bigint NOT NULL,
    price text DEFAULT ''::text NOT NULL,
    "position" bigint DEFAULT '0'::bigint NOT NULL,
    active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    name_es text DEFAULT ''::text NOT NULL,
    price_es text DEFAULT ''::text NOT NULL,
    CONSTRAINT ck_services_minutes CHECK (((minutes >= 5) AND (minutes <= 1440)))
);

ALTER TABLE ONLY public.services FORCE ROW LEVEL SECURITY;


ALTER TABLE public.services ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.services_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.sign_ins (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    kind text NOT NULL,
    token_hash text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_sign_ins_kind CHECK ((kind = ANY (ARRAY['web'::text, 'api'::text])))
);

ALTER TABLE ONLY public.sign_ins FORCE ROW LEVEL SECURITY;


ALTER TABLE public.sign_ins ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sign_ins_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.threads (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    contact_id bigint NOT NULL,
    last_message_at timestamp with time zone NOT NULL,
    unread bigint DEFAULT '0'::bigint NOT NULL
);

ALTER TABLE ONLY public.threads FORCE ROW LEVEL SECURITY;


CREATE TABLE public.throttles (
    key text NOT NULL,
    count bigint NOT NULL,
    since timestamp with time zone NOT NULL
);


CREATE TABLE public.usage_months (
    client_id bigint DEFAULT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint NOT NULL,
    month date NOT NULL,
    free_used bigint DEFAULT '0'::bigint NOT NULL,
    minutes bigint DEFAULT '0'::bigint NOT NULL,
    amount numeric(14,4) DEFAULT '0'::numeric NOT NULL
);

ALTER TABLE ONLY public.usage_months FORCE ROW LEVEL SECURITY;


CREATE TABLE public.users (
    id bigint NOT NULL,
    client_id bigint,
    email text NOT NULL,
    password_hash text NOT NULL,
    first_name text DEFAULT ''::text NOT NULL,
    last_name text DEFAULT ''::text NOT NULL,
    phone_number text,
    services text DEFAULT ''::text NOT NULL,
    role text DEFAULT 'owner'::text NOT NULL,
    language text DEFAULT 'en'::text NOT NULL,
    dark boolean,
    terms_accepted boolean DEFAULT false NOT NULL,
    onboarding_completed boolean DEFAULT false NOT NULL,
    email_verified boolean DEFAULT false NOT NULL,
    email_verification_token text,
    password_reset_token text,
    password_reset_expires timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_users_language CHECK ((language = ANY (ARRAY['en'::text, 'es'::text])))
);

ALTER TABLE ONLY public.users FORCE ROW LEVEL SECURITY;


ALTER TABLE public.users ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.users_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


ALTER TABLE ONLY jobs.procrastinate_events ALTER COLUMN id SET DEFAULT nextval('jobs.procrastinate_events_id_seq'::regclass);


ALTER TABLE ONLY jobs.procrastinate_jobs ALTER COLUMN id SET DEFAULT nextval('jobs.procrastinate_jobs_id_seq'::regclass);


ALTER TABLE ONLY jobs.procrastinate_periodic_defers ALTER COLUMN id SET DEFAULT nextval('jobs.procrastinate_periodic_defers_id_seq'::regclass);


INSERT INTO jobs.planned_jobs OVERRIDING SYSTEM VALUE VALUES
	(1, 'appointments.remind', '{"promised": {"version": "1795900377824", "starts_at": "2026-12-02T15:00:00+00:00", "appointment_id": 1}, "client_id": 1}', 'remind-1-1-1795900377824', '2026-12-01 15:00:00+00');


INSERT INTO jobs.procrastinate_events VALUES
	(11, 7, 'scheduled', '2026-11-28 21:13:26.608282+00'),
	(12, 7, 'deferred', '2026-11-28 21:12:56.655166+00');


INSERT INTO jobs.procrastinate_jobs VALUES
	(7, 'default', 'signup.number', 0, NULL, 'number-1', '{"client_id": 1}', 'todo', '2026-11-28 21:13:26.608282+00', 0, false, NULL);


INSERT INTO jobs.procrastinate_periodic_defers VALUES
	(1, 'jobs.put_back_stalled', 1795900320, NULL, ''),
	(2, 'jobs.queue_planned', 1795900320, NULL, ''),
	(3, 'calls.enter_spooled', 1795900320, NULL, ''),
	(4, 'calls.notice_voice', 1795900200, NULL, '');




INSERT INTO public.activities OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 'appointment_booked', 1, '{"customer": "Ana Lopez", "starts_at": "2026-12-02T15:00:00+00:00"}', '/appointments?id=1', '2026-11-28 21:12:57.824243+00'),
	(1, 2, 'call', 1, '{"name": "Ana Lopez", "outcome": "booked", "seconds": 1}', '/calls/1', '2026-11-28 21:12:57.879672+00');


INSERT INTO public.alembic_version VALUES
	('0015');




INSERT INTO public.appointments OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 1, 1, NULL, 'Ana Lopez', '+13055550142', NULL, '2026-12-02 15:00:00+00', '2026-12-02 15:30:00+00', '2026-12-02 15:30:00+00', '', 'confirmed', 'voice_booking', 'KLLHYU', 'en', false, true, '2026-11-28 21:12:57.824243+00', '2026-11-28 21:12:57.824243+00');


INSERT INTO public.call_days VALUES
	(1, '2026-11-28', 1, 1, 0, 0, 1, 1, 1);




INSERT INTO public.call_turns VALUES
	(1, 1, 1, '2026-11-28 21:12:57.215698+00', 'menu', '', '', NULL, '[]', 'Thank you for calling Bright Dental. For English, press one, or just tell me what you need. Para español, oprima el dos, o dígame qué necesita.', 'en', 513),
	(1, 1, 2, '2026-11-28 21:12:57.742242+00', 'menu', '', '1', NULL, '[["intent", "keys"], ["switch", "en"]]', 'This is Rachel. How can I help you?', 'en', 2),
	(1, 1, 3, '2026-11-28 21:12:57.757855+00', 'open', 'I would like to book an appointment', '', 0.9, '[["intent", "book"], ["why", "intent:book<-''like to book an appointment''"]]', 'What''s your name, please?', 'en', 2),
	(1, 1, 4, '2026-11-28 21:12:57.773977+00', 'ask_name', 'Ana Lopez', '', 0.9, '[["intent", "inform"], ["name", "Ana Lopez"], ["why", "intent:inform<-''ask_name''; name:opening"]]', 'May I use the number you''re calling from, three zero five, five five five, zero one four two?', 'en', 5),
	(1, 1, 5, '2026-11-28 21:12:57.7899+00', 'ask_phone', 'yes', '', 0.9, '[["intent", "yes"], ["why", "intent:yes<-''yes''"]]', 'What day and time would you like?', 'en', 3),
	(1, 1, 6, '2026-11-28 21:12:57.799603+00', 'ask_datetime', 'next Wednesday at ten', '', 0.9, '[["intent", "inform"], ["date", "2026-12-02"], ["time", "10:00:00"], ["why", "intent:inform<-''ask_datetime''; date:next wednesday->2026-12-02; time:at ten->10:00"]]', 'So that''s Wednesday, December second at ten in the morning, for Ana Lopez, phone number three zero five, five five five, zero one four two. Shall I book it?', 'en', 12),
	(1, 1, 7, '2026-11-28 21:12:57.824243+00', 'confirm', 'yes', '', 0.9, '[["intent", "yes"], ["why", "intent:yes<-''yes''"]]', 'You''re booked for Wednesday, December second at ten in the morning. Your confirmation code is K as in Kilo, L as in Lima, L as in Lima, H as in Hotel, Y as in Yankee, U as in Uniform, and I''m texting it to you. Is there anything else?', 'en', 15),
	(1, 1, 8, '2026-11-28 21:12:57.863693+00', 'anything_else', 'no, goodbye', '', 0.9, '[["intent", "goodbye"], ["denied", "yes"], ["why", "intent:goodbye<-''goodbye''"]]', 'Thank you for calling. Goodbye.', 'en', 5),
	(1, 2, 1, '2026-11-28 21:12:57.939378+00', 'menu', '', '', NULL, '[]', 'Thank you for calling Bright Dental. For English, press one, or just tell me what you need. Para español, oprima el dos, o dígame qué necesita.', 'en', 4),
	(1, 2, 2, '2026-11-28 21:12:57.953755+00', 'menu', '', '1', NULL, '[["intent", "keys"], ["switch", "en"]]', 'This is Rachel. How can I help you?', 'en', 2),
	(1, 2, 3, '2026-11-28 21:12:57.961036+00', 'open', 'I would like to book an appointment', '', 0.9, '[["intent", "book"], ["why", "intent:book<-''like to book an appointment''"]]', 'What''s your name, please?', 'en', 7);




INSERT INTO public.calls OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 1, 'CA8671c037cebe47901563e18f877426d5', 'incoming', '+13055550142', '+13055550182', NULL, 'completed', 1, 'en', 'booked', 0.0000, NULL, NULL, NULL, NULL, NULL, 'Ana Lopez', '', 1, false, '{"at": null, "day": null, "code": null, "keys": false, "lang": "en", "name": "Ana Lopez", "part": null, "step": "none", "task": "", "after": null, "clock": null, "finds": 0, "found": [], "keyed": "", "phone": "+13055550142", "stage": "", "turns": 7, "dialed": false, "misses": 0, "reason": null, "to_ask": "", "urgent": false, "alerted": false, "closing": false, "greeted": true, "offered": [], "outcome": "booked", "pending": "end", "codeless": false, "earliest": false, "refusals": 0, "verified": false, "best_time": null, "half_open": false, "booking_id": null, "last_lines": [{"key": "goodbye.plain", "lang": null, "values": []}], "service_id": null, "phone_misses": 0, "misses_in_all": 0, "urgency_known": false, "phone_confirmed": true}', 8, '[{"does": "hang_up", "lang": "en", "path": "", "turn": 8, "hints": [], "digits": null, "spoken": [{"lang": "en", "text": "Thank you for calling. Goodbye."}], "timeout": 5}]', '5509b007-1c9d-4d18-a1d7-7678d0693f57', '2026-11-28 21:12:57.215698+00', '2026-11-28 21:12:57.879672+00', '2026-11-28 21:12:57.215698+00', '2026-11-28 21:12:57.879672+00'),
	(1, 2, NULL, 'CAa2e61a453848118e76202885bc7c9b30', 'incoming', '+13055550143', '+13055550182', NULL, 'in-progress', NULL, 'en', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', '', NULL, false, '{"at": null, "day": null, "code": null, "keys": false, "lang": "en", "name": null, "part": null, "step": "ask_name", "task": "book", "after": null, "clock": null, "finds": 0, "found": [], "keyed": "", "phone": null, "stage": "", "turns": 2, "dialed": false, "misses": 0, "reason": null, "to_ask": "", "urgent": false, "alerted": false, "closing": false, "greeted": true, "offered": [], "outcome": null, "pending": "", "codeless": false, "earliest": false, "refusals": 0, "verified": false, "best_time": null, "half_open": false, "booking_id": null, "last_lines": [{"key": "ask_name.plain", "lang": null, "values": []}], "service_id": null, "phone_misses": 0, "misses_in_all": 0, "urgency_known": false, "phone_confirmed": false}', 3, '[{"does": "listen", "lang": "en", "path": "/voice/rachel/collect-name", "turn": 3, "hints": [], "digits": 1, "spoken": [{"lang": "en", "text": "What''s your name, please?"}], "timeout": 5}]', '55f48a9e-8dd1-4265-9eeb-e9a4030b87b7', '2026-11-28 21:12:57.939378+00', NULL, '2026-11-28 21:12:57.939378+00', '2026-11-28 21:12:57.961036+00');


INSERT INTO public.clients OVERRIDING SYSTEM VALUE VALUES
	(1, 'Bright Dental', '+13055550199', 'dental', '', '', '', '', '+13055550182', 'PN2e50ab32cf2bbe05e6ffec87691635a8', 'Test Owner', NULL, 'owner@example.com', '', '{"1": [["09:00", "17:00"]], "2": [["09:00", "17:00"]], "3": [["09:00", "17:00"]], "4": [["09:00", "17:00"]], "5": [["09:00", "17:00"]], "6": [], "7": []}', 'America/New_York', 'en', 30, 0, 0, 365, true, 'always', false, false, '[]', true, 100, 0.1000, true, false, true, '', NULL, '2026-11-28 21:12:56.608282+00', '2026-11-28 21:12:56.794577+00', '', '', '');


INSERT INTO public.contact_keys VALUES
	(1, 'p55550142', '2026-11-28 21:12:57.824422+00', 1),
	(1, 'p0142', '2026-11-28 21:12:57.824422+00', 1),
	(1, 'nana', '2026-11-28 21:12:57.824422+00', 1),
	(1, 'p50142', '2026-11-28 21:12:57.824422+00', 1),
	(1, 'p2', '2026-11-28 21:12:57.824422+00', 1),
	(1, 'p055550142', '2026-11-28 21:12:57.824422+00', 1),
	(1, 'p42', '2026-11-28 21:12:57.824422+00', 1),
	(1, 'p5550142', '2026-11-28 21:12:57.824422+00', 1),
	(1, 'p142', '2026-11-28 21:12:57.824422+00', 1),
	(1, 'p13055550142', '2026-11-28 21:12:57.824422+00', 1),
	(1, 'nlopez', '2026-11-28 21:12:57.824422+00', 1),
	(1, 'p550142', '2026-11-28 21:12:57.824422+00', 1),
	(1, 'p3055550142', '2026-11-28 21:12:57.824422+00', 1);


INSERT INTO public.contacts OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 'Ana', 'Lopez', '+13055550142', NULL, '', 'active', 'voice_call', '[]', 'en', false, 'ana', 'lopez', '', '2026-11-28 21:12:57.824243+00', '2026-11-28 21:12:57.824422+00', '2026-11-28 21:12:57.824422+00');




INSERT INTO public.credit_accounts VALUES
	(1, 20.0000, 1, 0.0000, '2026-11-28 21:12:57.879672+00', '{}', '2026-11-28 21:12:56.655166+00');


INSERT INTO public.credit_entries OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 'deposit', 'sandbox-oK53dYYiCRX7uq2_', 20.0000, 20.0000, 0, 0, 0, NULL, 'sandbox', NULL, '2026-11-28 21:12:57.150573+00'),
	(1, 2, 'usage', 'CA8671c037cebe47901563e18f877426d5', 0.0000, 20.0000, 1, 1, 0, 0.1000, 'call', 1, '2026-11-28 21:12:57.879672+00');




INSERT INTO public.external_refs VALUES
	('message', 'SM62177c52d049d249914d034e1959ece3', 1, '2026-11-28 21:12:57.931873+00');






INSERT INTO public.messages OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 1, 'SM62177c52d049d249914d034e1959ece3', 'outgoing', '+13055550182', '+13055550142', 'Bright Dental: your appointment is Wednesday, December 2 at 10:00 AM. Code KLLHYU. To change it, call +1 (305) 555-0182.', 'sent', 'confirmation:1:1795900377824', NULL, NULL, NULL, '2026-11-28 21:12:57.931583+00', NULL, '2026-11-28 21:12:57.871369+00');


INSERT INTO public.notifications OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 'welcome', '{}', '/', NULL, '2026-11-28 21:12:56.608282+00'),
	(1, 2, 'number_ready', '{"number_phone": "+13055550182"}', '/settings', NULL, '2026-11-28 21:12:56.794577+00'),
	(1, 3, 'appointment_booked', '{"customer": "Ana Lopez", "starts_at": "2026-12-02T15:00:00+00:00"}', '/appointments?id=1', NULL, '2026-11-28 21:12:57.824243+00');






INSERT INTO public.resources OVERRIDING SYSTEM VALUE VALUES
	(1, 1, '', '2026-11-28 21:12:56.608282+00');






INSERT INTO public.sign_ins OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 1, 'api', 'f86de653e4f99ad7adfd0f04d7c1efd611a283149b2bda8f02e6516bc7a2c827', '2026-11-28 21:12:56.608282+00', '2026-12-05 21:12:56.608282+00');


INSERT INTO public.threads VALUES
	(1, 1, '2026-11-28 21:12:57.871369+00', 0);




INSERT INTO public.usage_months VALUES
	(1, '2026-11-01', 1, 1, 0.0000);


INSERT INTO public.users OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 'owner@example.com', '$2b$10$9qry89LeGGwfJTZ0o/CyQ.cigT.nOfaQIQGrrgyM11TqH/0cYtGCa', 'Test', 'Owner', NULL, '', 'owner', 'en', NULL, true, false, false, NULL, NULL, NULL, '2026-11-28 21:12:56.608282+00', '2026-11-28 21:12:56.608282+00');


SELECT pg_catalog.setval('jobs.planned_jobs_id_seq', 1, true);


SELECT pg_catalog.setval('jobs.procrastinate_events_id_seq', 18, true);


SELECT pg_catalog.setval('jobs.procrastinate_jobs_id_seq', 9, true);


SELECT pg_catalog.setval('jobs.procrastinate_periodic_defers_id_seq', 4, true);


SELECT pg_catalog.setval('jobs.procrastinate_workers_id_seq', 1, true);


SELECT pg_catalog.setval('public.activities_id_seq', 2, true);


SELECT pg_catalog.setval('public.answers_id_seq', 1, false);


SELECT pg_catalog.setval('public.appointments_id_seq', 1, true);


SELECT pg_catalog.setval('public.calls_id_seq', 2, true);


SELECT pg_catalog.setval('public.clients_id_seq', 1, true);


SELECT pg_catalog.setval('public.contacts_id_seq', 1, true);


SELECT pg_catalog.setval('public.corrections_id_seq', 1, false);


SELECT pg_catalog.setval('public.credit_entries_id_seq', 2, true);


SELECT pg_catalog.setval('public.follow_ups_id_seq', 1, false);


SELECT pg_catalog.setval('public.ledger_checkpoints_id_seq', 1, false);


SELECT pg_catalog.setval('public.messages_id_seq', 1, true);


SELECT pg_catalog.setval('public.notifications_id_seq', 3, true);


SELECT pg_catalog.setval('public.reloads_id_seq', 1, false);


SELECT pg_catalog.setval('public.resources_id_seq', 1, true);


SELECT pg_catalog.setval('public.services_id_seq', 1, false);


SELECT pg_catalog.setval('public.sign_ins_id_seq', 1, true);


SELECT pg_catalog.setval('public.users_id_seq', 1, true);


ALTER TABLE ONLY jobs.planned_jobs
    ADD CONSTRAINT planned_jobs_pkey PRIMARY KEY (id);


ALTER TABLE ONLY jobs.planned_jobs
    ADD CONSTRAINT planned_jobs_queueing_lock_key UNIQUE (queueing_lock);


ALTER TABLE ONLY jobs.procrastinate_events
    ADD CONSTRAINT procrastinate_events_pkey PRIMARY KEY (id);


ALTER TABLE ONLY jobs.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_pkey PRIMARY KEY (id);


ALTER TABLE ONLY jobs.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_pkey PRIMARY KEY (id);


ALTER TABLE ONLY jobs.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp);


ALTER TABLE ONLY jobs.procrastinate_workers
    ADD CONSTRAINT procrastinate_workers_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);


ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT ex_appointments_no_overlap EXCLUDE USING gist (int8range(client_id, client_id, '[]'::text) WITH &&, int8range(resource_id, resource_id, '[]'::text) WITH &&, tstzrange(starts_at, busy_until, '[)'::text) WITH &&) WHERE ((status = ANY (ARRAY['confirmed'::text, 'pending'::text, 'completed'::text])));


ALTER TABLE ONLY public.activities
    ADD CONSTRAINT pk_activities PRIMARY KEY (client_id, id);


ALTER TABLE ONLY public.answers
    ADD CONSTRAINT pk_answers PRIMARY KEY (client_id, id);


ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT pk_appointments PRIMARY KEY (client_id, id);


ALTER TABLE ONLY public.call_days
    ADD CONSTRAINT pk_call_days PRIMARY KEY (client_id, day);


ALTER TABLE ONLY public.call_key_progress
    ADD CONSTRAINT pk_call_key_progress PRIMARY KEY (client_id);


ALTER TABLE ONLY public.call_turns
    ADD CONSTRAINT pk_call_turns PRIMARY KEY (client_id, call_id, number);


ALTER TABLE ONLY public.caller_keys
    ADD CONSTRAINT pk_caller_keys PRIMARY KEY (client_id, key, value);


ALTER TABLE ONLY public.calls
    ADD CONSTRAINT pk_calls PRIMARY KEY (client_id, id);


ALTER TABLE ONLY public.clients
    ADD CONSTRAINT pk_clients PRIMARY KEY (id);


ALTER TABLE ONLY public.contact_keys
    ADD CONSTRAINT pk_contact_keys PRIMARY KEY (client_id, key, created_at, contact_id);


ALTER TABLE ONLY public.contacts
    ADD CONSTRAINT pk_contacts PRIMARY KEY (client_id, id);


ALTER TABLE ONLY public.corrections
    ADD CONSTRAINT pk_corrections PRIMARY KEY (client_id, id);


ALTER TABLE ONLY public.credit_accounts
    ADD CONSTRAINT pk_credit_accounts PRIMARY KEY (client_id);


ALTER TABLE ONLY public.credit_entries
    ADD CONSTRAINT pk_credit_entries PRIMARY KEY (client_id, id);


ALTER TABLE ONLY public.early_statuses
    ADD CONSTRAINT pk_early_statuses PRIMARY KEY (client_id, call_sid);


ALTER TABLE ONLY public.external_refs
    ADD CONSTRAINT pk_external_refs PRIMARY KEY (kind, external_id);


ALTER TABLE ONLY public.follow_ups
    ADD CONSTRAINT pk_follow_ups PRIMARY KEY (client_id, id);


ALTER TABLE ONLY public.ledger_checkpoints
    ADD CONSTRAINT pk_ledger_checkpoints PRIMARY KEY (client_id, id);


ALTER TABLE ONLY public.messages
    ADD CONSTRAINT pk_messages PRIMARY KEY (client_id, id);


ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT pk_notifications PRIMARY KEY (client_id, id);


ALTER TABLE ONLY public.opt_outs
    ADD CONSTRAINT pk_opt_outs PRIMARY KEY (client_id, phone);


ALTER TABLE ONLY public.reloads
    ADD CONSTRAINT pk_reloads PRIMARY KEY (client_id, id);


ALTER TABLE ONLY public.resources
    ADD CONSTRAINT pk_resources PRIMARY KEY (client_id, id);


ALTER TABLE ONLY public.screen_calls
    ADD CONSTRAINT pk_screen_calls PRIMARY KEY (client_id, call_sid);


ALTER TABLE ONLY public.services
    ADD CONSTRAINT pk_services PRIMARY KEY (client_id, id);


ALTER TABLE ONLY public.sign_ins
    ADD CONSTRAINT pk_sign_ins PRIMARY KEY (client_id, id);


ALTER TABLE ONLY public.threads
    ADD CONSTRAINT pk_threads PRIMARY KEY (client_id, contact_id);


ALTER TABLE ONLY public.throttles
    ADD CONSTRAINT pk_throttles PRIMARY KEY (key);


ALTER TABLE ONLY public.usage_months
    ADD CONSTRAINT pk_usage_months PRIMARY KEY (client_id, month);


ALTER TABLE ONLY public.users
    ADD CONSTRAINT pk_users PRIMARY KEY (id);


ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT uq_appointments_client_id_confirmation_code UNIQUE (client_id, confirmation_code);


ALTER TABLE ONLY public.calls
    ADD CONSTRAINT uq_calls_client_id_twilio_call_sid UNIQUE (client_id, twilio_call_sid);


ALTER TABLE ONLY public.clients
    ADD CONSTRAINT uq_clients_ringlypro_number UNIQUE (ringlypro_number);


ALTER TABLE ONLY public.clients
    ADD CONSTRAINT uq_clients_stripe_customer_id UNIQUE (stripe_customer_id);


ALTER TABLE ONLY public.contacts
    ADD CONSTRAINT uq_contacts_client_id_phone UNIQUE (client_id, phone);


ALTER TABLE ONLY public.corrections
    ADD CONSTRAINT uq_corrections_client_id_context_phrase UNIQUE (client_id, context, phrase);


ALTER TABLE ONLY public.credit_entries
    ADD CONSTRAINT uq_credit_entries_client_id_kind_reference UNIQUE (client_id, kind, reference);


ALTER TABLE ONLY public.messages
    ADD CONSTRAINT uq_messages_client_id_purpose UNIQUE (client_id, purpose);


ALTER TABLE ONLY public.messages
    ADD CONSTRAINT uq_messages_client_id_twilio_sid UNIQUE (client_id, twilio_sid);


ALTER TABLE ONLY public.reloads
    ADD CONSTRAINT uq_reloads_client_id_idempotency_key UNIQUE (client_id, idempotency_key);


ALTER TABLE ONLY public.reloads
    ADD CONSTRAINT uq_reloads_client_id_payment_intent_id UNIQUE (client_id, payment_intent_id);


CREATE INDEX idx_procrastinate_jobs_worker_not_null ON jobs.procrastinate_jobs USING btree (worker_id) WHERE ((worker_id IS NOT NULL) AND (status = 'doing'::jobs.procrastinate_job_status));


CREATE INDEX idx_procrastinate_workers_last_heartbeat ON jobs.procrastinate_workers USING btree (last_heartbeat);


CREATE INDEX ix_planned_jobs_due ON jobs.planned_jobs USING btree (run_at);


CREATE INDEX procrastinate_events_job_id_fkey_v1 ON jobs.procrastinate_events USING btree (job_id);


CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON jobs.procrastinate_jobs USING btree (id, lock) WHERE (status = ANY (ARRAY['todo'::jobs.procrastinate_job_status, 'doing'::jobs.procrastinate_job_status]));


CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON jobs.procrastinate_jobs USING btree (lock) WHERE (status = 'doing'::jobs.procrastinate_job_status);


CREATE INDEX procrastinate_jobs_priority_idx_v1 ON jobs.procrastinate_jobs USING btree (priority DESC, id) WHERE (status = 'todo'::jobs.procrastinate_job_status);


CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON jobs.procrastinate_jobs USING btree (queue_name);


CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON jobs.procrastinate_jobs USING btree (queueing_lock) WHERE (status = 'todo'::jobs.procrastinate_job_status);


CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON jobs.procrastinate_periodic_defers USING btree (job_id);


CREATE INDEX ix_activities_contact ON public.activities USING btree (client_id, contact_id, id DESC);


CREATE INDEX ix_activities_newest ON public.activities USING btree (client_id, id DESC);


CREATE INDEX ix_appointments_client_id_starts_at ON public.appointments USING btree (client_id, starts_at);


CREATE INDEX ix_appointments_contact ON public.appointments USING btree (client_id, contact_id, starts_at, id);


CREATE INDEX ix_appointments_phone ON public.appointments USING btree (client_id, customer_phone, starts_at);


CREATE INDEX ix_appointments_status ON public.appointments USING btree (client_id, status, starts_at, id);


CREATE INDEX ix_calls_caller ON public.calls USING btree (client_id, from_number, created_at DESC);


CREATE INDEX ix_calls_caller_name ON public.calls USING btree (client_id, caller_name, created_at DESC, id DESC);


CREATE INDEX ix_calls_contact ON public.calls USING btree (client_id, contact_id, created_at DESC);


CREATE INDEX ix_calls_direction ON public.calls USING btree (client_id, direction, created_at DESC, id DESC);


CREATE INDEX ix_calls_direction_outcome ON public.calls USING btree (client_id, direction, outcome, created_at DESC, id DESC);


CREATE INDEX ix_calls_direction_status ON public.calls USING btree (client_id, direction, status, created_at DESC, id DESC);


CREATE INDEX ix_calls_newest ON public.calls USING btree (client_id, created_at DESC, id DESC) INCLUDE (direction, status, duration);


CREATE INDEX ix_contact_keys_contact ON public.contact_keys USING btree (client_id, contact_id);


CREATE INDEX ix_contacts_newest ON public.contacts USING btree (client_id, created_at DESC, id DESC);


CREATE INDEX ix_contacts_status ON public.contacts USING btree (client_id, status, created_at DESC, id DESC);


CREATE INDEX ix_credit_entries_call ON public.credit_entries USING btree (client_id, call_id) WHERE (call_id IS NOT NULL);


CREATE INDEX ix_credit_entries_money ON public.credit_entries USING btree (client_id, id DESC) WHERE (kind <> 'usage'::text);


CREATE INDEX ix_credit_entries_usage ON public.credit_entries USING btree (client_id, id DESC) WHERE (kind = 'usage'::text);


CREATE INDEX ix_follow_ups_call ON public.follow_ups USING btree (client_id, call_id);


CREATE INDEX ix_follow_ups_contact ON public.follow_ups USING btree (client_id, contact_id);


CREATE INDEX ix_follow_ups_done ON public.follow_ups USING btree (client_id, done_at DESC, id DESC) WHERE (done_at IS NOT NULL);


CREATE INDEX ix_follow_ups_open ON public.follow_ups USING btree (client_id, id DESC) WHERE (done_at IS NULL);


CREATE INDEX ix_messages_from_number ON public.messages USING btree (client_id, from_number, id DESC);


CREATE INDEX ix_messages_newest ON public.messages USING btree (client_id, created_at DESC, id DESC);


CREATE INDEX ix_messages_thread ON public.messages USING btree (client_id, contact_id, id DESC);


CREATE INDEX ix_messages_to_number ON public.messages USING btree (client_id, to_number, id DESC);


CREATE INDEX ix_notifications_newest ON public.notifications USING btree (client_id, id DESC);


CREATE INDEX ix_notifications_unread ON public.notifications USING btree (client_id) WHERE (read_at IS NULL);


CREATE INDEX ix_services_client_id_position_id ON public.services USING btree (client_id, "position", id);


CREATE INDEX ix_sign_ins_client_id_user_id ON public.sign_ins USING btree (client_id, user_id);


CREATE INDEX ix_threads_newest ON public.threads USING btree (client_id, last_message_at DESC, contact_id DESC);


CREATE INDEX ix_users_client_id ON public.users USING btree (client_id);


CREATE INDEX ix_users_reset ON public.users USING btree (password_reset_token) WHERE (password_reset_token IS NOT NULL);


CREATE UNIQUE INDEX uq_follow_ups_reference ON public.follow_ups USING btree (client_id, reference);


CREATE UNIQUE INDEX uq_sign_ins_token ON public.sign_ins USING btree (client_id, token_hash);


CREATE UNIQUE INDEX uq_users_email ON public.users USING btree (lower(email));


CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1 AFTER UPDATE OF abort_requested ON jobs.procrastinate_jobs FOR EACH ROW WHEN (((old.abort_requested = false) AND (new.abort_requested = true) AND (new.status = 'doing'::jobs.procrastinate_job_status))) EXECUTE FUNCTION jobs.procrastinate_notify_queue_abort_job_v1();


CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON jobs.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::jobs.procrastinate_job_status)) EXECUTE FUNCTION jobs.procrastinate_notify_queue_job_inserted_v1();


CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1 AFTER UPDATE OF abort_requested ON jobs.procrastinate_jobs FOR EACH ROW WHEN ((new.abort_requested = true)) EXECUTE FUNCTION jobs.procrastinate_trigger_abort_requested_events_procedure_v1();


CREATE TRIGGER procrastinate_trigger_delete_jobs_v1 BEFORE DELETE ON jobs.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION jobs.procrastinate_unlink_periodic_defers_v1();


CREATE TRIGGER procrastinate_trigger_scheduled_events_v1 AFTER INSERT OR UPDATE ON jobs.procrastinate_jobs FOR EACH ROW WHEN (((new.scheduled_at IS NOT NULL) AND (new.status = 'todo'::jobs.procrastinate_job_status))) EXECUTE FUNCTION jobs.procrastinate_trigger_function_scheduled_events_v1();


CREATE TRIGGER procrastinate_trigger_status_events_insert_v1 AFTER INSERT ON jobs.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::jobs.procrastinate_job_status)) EXECUTE FUNCTION jobs.procrastinate_trigger_function_status_events_insert_v1();


CREATE TRIGGER procrastinate_trigger_status_events_update_v1 AFTER UPDATE OF status ON jobs.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION jobs.procrastinate_trigger_function_status_events_update_v1();


ALTER TABLE ONLY jobs.procrastinate_events
    ADD CONSTRAINT procrastinate_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs.procrastinate_jobs(id) ON DELETE CASCADE;


ALTER TABLE ONLY jobs.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES jobs.procrastinate_workers(id) ON DELETE SET NULL;


ALTER TABLE ONLY jobs.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs.procrastinate_jobs(id);


ALTER TABLE ONLY public.activities
    ADD CONSTRAINT fk_activities_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.activities
    ADD CONSTRAINT fk_activities_client_id_contact_id FOREIGN KEY (client_id, contact_id) REFERENCES public.contacts(client_id, id) ON DELETE SET NULL (contact_id);


ALTER TABLE ONLY public.answers
    ADD CONSTRAINT fk_answers_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT fk_appointments_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT fk_appointments_client_id_contact_id FOREIGN KEY (client_id, contact_id) REFERENCES public.contacts(client_id, id) ON DELETE SET NULL (contact_id);


ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT fk_appointments_client_id_resource_id FOREIGN KEY (client_id, resource_id) REFERENCES public.resources(client_id, id);


ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT fk_appointments_client_id_service_id FOREIGN KEY (client_id, service_id) REFERENCES public.services(client_id, id);


ALTER TABLE ONLY public.call_days
    ADD CONSTRAINT fk_call_days_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.call_key_progress
    ADD CONSTRAINT fk_call_key_progress_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.call_turns
    ADD CONSTRAINT fk_call_turns_client_id_call_id FOREIGN KEY (client_id, call_id) REFERENCES public.calls(client_id, id);


ALTER TABLE ONLY public.caller_keys
    ADD CONSTRAINT fk_caller_keys_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.calls
    ADD CONSTRAINT fk_calls_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.calls
    ADD CONSTRAINT fk_calls_client_id_contact_id FOREIGN KEY (client_id, contact_id) REFERENCES public.contacts(client_id, id) ON DELETE SET NULL (contact_id);


ALTER TABLE ONLY public.contact_keys
    ADD CONSTRAINT fk_contact_keys_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.contact_keys
    ADD CONSTRAINT fk_contact_keys_client_id_contact_id FOREIGN KEY (client_id, contact_id) REFERENCES public.contacts(client_id, id) ON DELETE CASCADE;


ALTER TABLE ONLY public.contacts
    ADD CONSTRAINT fk_contacts_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.corrections
    ADD CONSTRAINT fk_corrections_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.credit_accounts
    ADD CONSTRAINT fk_credit_accounts_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.credit_entries
    ADD CONSTRAINT fk_credit_entries_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.early_statuses
    ADD CONSTRAINT fk_early_statuses_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.external_refs
    ADD CONSTRAINT fk_external_refs_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.follow_ups
    ADD CONSTRAINT fk_follow_ups_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.follow_ups
    ADD CONSTRAINT fk_follow_ups_client_id_contact_id FOREIGN KEY (client_id, contact_id) REFERENCES public.contacts(client_id, id) ON DELETE SET NULL (contact_id);


ALTER TABLE ONLY public.ledger_checkpoints
    ADD CONSTRAINT fk_ledger_checkpoints_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.messages
    ADD CONSTRAINT fk_messages_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.messages
    ADD CONSTRAINT fk_messages_client_id_contact_id FOREIGN KEY (client_id, contact_id) REFERENCES public.contacts(client_id, id) ON DELETE SET NULL (contact_id);


ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT fk_notifications_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.opt_outs
    ADD CONSTRAINT fk_opt_outs_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.reloads
    ADD CONSTRAINT fk_reloads_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.resources
    ADD CONSTRAINT fk_resources_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.screen_calls
    ADD CONSTRAINT fk_screen_calls_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.services
    ADD CONSTRAINT fk_services_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.sign_ins
    ADD CONSTRAINT fk_sign_ins_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.sign_ins
    ADD CONSTRAINT fk_sign_ins_user_id FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.threads
    ADD CONSTRAINT fk_threads_client_id_contact_id FOREIGN KEY (client_id, contact_id) REFERENCES public.contacts(client_id, id) ON DELETE CASCADE;


ALTER TABLE ONLY public.usage_months
    ADD CONSTRAINT fk_usage_months_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE ONLY public.users
    ADD CONSTRAINT fk_users_client_id FOREIGN KEY (client_id) REFERENCES public.clients(id) ON DELETE RESTRICT;


ALTER TABLE public.activities ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.answers ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.appointments ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.call_days ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.call_key_progress ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.call_turns ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.caller_keys ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.calls ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.clients ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.contact_keys ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.contacts ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.corrections ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.credit_accounts ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.credit_entries ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.early_statuses ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.external_refs ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.follow_ups ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.ledger_checkpoints ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.messages ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.notifications ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.opt_outs ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.reloads ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.resources ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.screen_calls ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.services ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.sign_ins ENABLE ROW LEVEL SECURITY;

CREATE POLICY system ON public.clients TO ringly_system USING (true) WITH CHECK (true);


CREATE POLICY system ON public.external_refs TO ringly_system USING (true) WITH CHECK (true);


CREATE POLICY system ON public.users TO ringly_system USING (true) WITH CHECK (true);


CREATE POLICY tenant ON public.activities TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.answers TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.appointments TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.call_days TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.call_key_progress TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.call_turns TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.caller_keys TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.calls TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.clients TO ringly_app USING ((id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.contact_keys TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.contacts TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.corrections TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.credit_accounts TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.credit_entries TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.early_statuses TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.external_refs TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.follow_ups TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.ledger_checkpoints TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.messages TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.notifications TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.opt_outs TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.reloads TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.resources TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.screen_calls TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.services TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.sign_ins TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.threads TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.usage_months TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


CREATE POLICY tenant ON public.users TO ringly_app USING ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((client_id = ( SELECT (NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint AS "nullif")));


ALTER TABLE public.threads ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.usage_months ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;

GRANT USAGE ON SCHEMA jobs TO ringly_app;
GRANT USAGE ON SCHEMA jobs TO ringly_system;


GRANT USAGE ON SCHEMA public TO ringly_app;
GRANT USAGE ON SCHEMA public TO ringly_system;
GRANT ALL ON SCHEMA public TO ringly;


GRANT SELECT,INSERT ON TABLE jobs.procrastinate_jobs TO ringly_app;
GRANT SELECT,INSERT ON TABLE jobs.procrastinate_jobs TO ringly_system;


GRANT SELECT,INSERT ON TABLE jobs.planned_jobs TO ringly_app;
GRANT SELECT,INSERT ON TABLE jobs.planned_jobs TO ringly_system;


GRANT SELECT,INSERT ON TABLE jobs.procrastinate_events TO ringly_app;
GRANT SELECT,INSERT ON TABLE jobs.procrastinate_events TO ringly_system;


GRANT USAGE ON SEQUENCE jobs.procrastinate_events_id_seq TO ringly_app;
GRANT USAGE ON SEQUENCE jobs.procrastinate_events_id_seq TO ringly_system;


GRANT USAGE ON SEQUENCE jobs.procrastinate_jobs_id_seq TO ringly_app;
GRANT USAGE ON SEQUENCE jobs.procrastinate_jobs_id_seq TO ringly_system;


GRANT SELECT,INSERT ON TABLE jobs.procrastinate_periodic_defers TO ringly_app;
GRANT SELECT,INSERT ON TABLE jobs.procrastinate_periodic_defers TO ringly_system;


GRANT USAGE ON SEQUENCE jobs.procrastinate_periodic_defers_id_seq TO ringly_app;
GRANT USAGE ON SEQUENCE jobs.procrastinate_periodic_defers_id_seq TO ringly_system;


GRANT SELECT,INSERT ON TABLE jobs.procrastinate_workers TO ringly_app;
GRANT SELECT,INSERT ON TABLE jobs.procrastinate_workers TO ringly_system;


GRANT USAGE ON SEQUENCE jobs.procrastinate_workers_id_seq TO ringly_app;
GRANT USAGE ON SEQUENCE jobs.procrastinate_workers_id_seq TO ringly_system;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.activities TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.answers TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.appointments TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.call_days TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.call_key_progress TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.call_turns TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.caller_keys TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calls TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.clients TO ringly_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.clients TO ringly_system;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.contact_keys TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.contacts TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.corrections TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.credit_accounts TO ringly_app;


GRANT SELECT,INSERT ON TABLE public.credit_entries TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.early_statuses TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.external_refs TO ringly_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.external_refs TO ringly_system;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.follow_ups TO ringly_app;


GRANT SELECT,INSERT ON TABLE public.ledger_checkpoints TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.messages TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notifications TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.opt_outs TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reloads TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.resources TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.screen_calls TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.services TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sign_ins TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.threads TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.throttles TO ringly_system;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.usage_months TO ringly_app;


GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.users TO ringly_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.users TO ringly_system;



