#!/usr/bin/env bash
# Takes the remedy of each fault out, one at a time, and runs the test that is to notice. A test that
# passes all the same is worth nothing. What it finds stands in docs/faults.md.
#
# Usage: make mutants, or make mutants ONLY=watchdog; a mutant takes a build and a test, about a minute.
set -u
cd "$(dirname "$0")/.." || exit 2

only=${1:-}
logs=target/mutants
mkdir -p "$logs"
file= kept= unnoticed=0

restore() {
  # With a new date: what was built from the mutant is old.
  [ -z "$file" ] || cp "$kept" "$file"
  file=
}
trap restore EXIT
trap 'exit 130' INT TERM

# What the test says, in a line.
said() {
  grep -A3 '^thread .* panicked' "$1" | grep -v '^thread\|^note' | head -3 | tr '\n' ' ' | cut -c 1-160
}

# mutant NAME FILE FROM TO BINARY TEST: FROM stands in FILE once and becomes TO.
mutant() {
  local name=$1 from=$3 to=$4 binary=$5 test=$6 text broken
  [ -z "$only" ] || [ "$only" = "$name" ] || return 0
  text=$(cat "$2"; printf x) && text=${text%x}
  broken=${text/"$from"/"$to"}
  if [ "$broken" = "$text" ] || [ "${text//"$from"/}" != "${text/"$from"/}" ]; then
    printf '%-16s the remedy does not stand once in %s: put the list right\n' "$name" "$2"
    unnoticed=$((unnoticed + 1))
    return
  fi
  kept=$logs/$name.kept
  cp "$2" "$kept"
  file=$2
  printf '%s' "$broken" >"$file"
  if ! cargo build --locked --quiet --bin jiaohao --test "$binary" >"$logs/$name.log" 2>&1; then
    printf '%-16s does not build, see %s\n' "$name" "$logs/$name.log"
    unnoticed=$((unnoticed + 1))
  elif RUST_BACKTRACE=0 timeout 600 cargo test --locked --quiet --test "$binary" -- --exact "$test" \
    >"$logs/$name.log" 2>&1; then
    printf '%-16s NOT NOTICED by %s\n' "$name" "$test"
    unnoticed=$((unnoticed + 1))
  else
    printf '%-16s %s\n%17s%s\n' "$name" "$test" '' "$(said "$logs/$name.log")"
  fi
  restore
}

mutant kill src/store/mod.rs \
  'Ok(self.db.execute_batch("BEGIN IMMEDIATE")?)
    }

    pub fn commit(&mut self, now: Time) -> Result<(), StoreError> {
        if self.kept > 0 {' \
  'if !self.db.is_autocommit() { return Ok(()); }
        Ok(self.db.execute_batch("BEGIN IMMEDIATE")?)
    }

    pub fn commit(&mut self, now: Time) -> Result<(), StoreError> {
        if self.kept > 0 {
            if self.seq % 8 != 0 { return Ok(()); }' \
  hub crash::kills_under_load_lose_nothing_and_double_nothing
mutant power src/store/mod.rs \
  'db.pragma_update(None, "synchronous", "FULL")?;' 'db.pragma_update(None, "synchronous", "NORMAL")?;' \
  hub faulty_disk::what_is_acknowledged_was_synced_before
mutant full src/hub/owner.rs \
  $'        self.failed_since = Some(self.clock.now());\n        self.state = None;\n' \
  $'        self.failed_since = Some(self.clock.now());\n' \
  hub disk::a_full_disk_refuses_and_loses_nothing_and_is_gone_by_itself
mutant full-probe src/store/mod.rs \
  'const PROBE_BYTES: usize = 256 * 1024;' 'const PROBE_BYTES: usize = 1;' \
  hub disk::a_disk_with_room_for_a_row_and_not_for_a_round_is_still_full
mutant read-only src/hub/owner.rs \
  'if let Err(error) = self.reopen() {
            tracing::warn!' 'if self.state.is_none() && let Err(error) = self.reopen() {
            tracing::warn!' \
  hub faulty_disk::a_disk_that_turns_read_only_refuses_and_reads_on_and_goes_on_by_itself
mutant locked src/hub/owner.rs \
  'let hub = [storage, clock' 'let hub = [storage.filter(|_| false), clock' \
  hub disk::a_database_that_another_program_holds_is_a_trouble_until_it_lets_go
mutant changed src/store/replay.rs \
  'if row.get_ref(9)?.as_blob().map_err(rusqlite::Error::from)? != hash {' 'if false {' \
  hub start::a_log_that_was_changed_is_refused
mutant flipped src/hub/words.rs \
  'Some(DatabaseCorrupt | NotADatabase)' 'Some(NotADatabase)' \
  hub damage::flipped_bytes_are_refused_at_the_start_or_do_no_harm
mutant broken src/hub/owner.rs \
  'else {
            self.tell(ToFeedMessage::Troubles(troubles));' 'else {
            drop(troubles);' \
  hub damage::a_database_that_breaks_under_the_hub_is_a_trouble_on_every_screen
mutant keys src/hub/api/command.rs \
  $'key: read.key()?,\n        fingerprint,\n        command,' $'key: { read.key()?; uuid::Uuid::now_v7() },\n        fingerprint,\n        command,' \
  hub lan::on_a_line_that_cuts_delays_and_doubles_nothing_is_done_twice
mutant missed src/screens/display/conductor.rs \
  'let is_new = now.time.since(call.at.time) < MISSED;' 'let is_new = true;' \
  windows missed::after_a_cut_line_fresh_calls_are_said_and_old_ones_shown_silently
mutant late src/link/clock.rs \
  'let is_late = self.at(heard).time.since(said.time) > LATE;' 'let is_late = false;' \
  pure clock::a_backlog_says_nothing_of_now
mutant held src/screens/display/conductor.rs \
  'self.line.settle(&hall);' '' \
  windows announcements::a_call_that_has_ended_is_neither_said_nor_shown
mutant hung src/voice/player.rs \
  'if all || filled.is_some_and(|filled| position > filled) {' 'if true {' \
  windows sound::a_card_that_hangs_is_told_apart_from_one_that_plays
mutant back src/hub/clock.rs \
  '_ => last.map_or(wanted, |last| last.max(wanted)),' '_ => wanted,' \
  hub time::time_never_runs_back
mutant back-running src/hub/clock.rs \
  'self.now = next.max(self.now);' 'self.now = wanted;' \
  hub clock::an_hour_back_runs_on_until_the_clock_has_caught_up
mutant forward src/hub/clock.rs \
  '!is_confirmed && wanted.since(*last) > LEAP_MOST' 'wanted < *last && is_confirmed' \
  hub time::a_leap_of_more_than_a_month_starts_nothing
mutant step src/hub/clock.rs \
  'step > STEP_MOST && !std::mem::take(&mut self.follows)' 'step > LEAP_MOST' \
  hub wrong_date::a_jump_of_nineteen_days_and_back_moves_nothing
mutant proof src/hub/clock_judge.rs \
  'self.since = None;' '' \
  hub clock::the_nets_time_proves_a_clock_after_ten_minutes_without_a_break
mutant unsure src/hub/clock_judge.rs \
  'clock.ask(last);' 'let _ = last;' \
  hub wrong_date::a_day_begun_too_early_is_turned_back_with_who_came_on_it
mutant cut-off src/hub/clock.rs \
  'Some(last) if was_cut_off => last,' 'Some(last) if was_cut_off => last.max(wanted),' \
  hub wrong_date::people_in_the_hall_are_not_ended_by_a_date_weeks_ahead
mutant asked src/hub/start.rs \
  'self.store.ask_of_clock(last)?;' 'let _ = last;' \
  hub wrong_date::what_is_asked_of_the_date_outlives_a_hub_that_is_killed_at_once
mutant long-gap src/core/queue/turned_back.rs \
  'if now.since(self.last) > LONG_GAP {' 'if false {' \
  queue turned_back::after_weeks_numbers_go_on
mutant ahead-twice src/core/queue/turned_back.rs \
  'raise(&mut self.in_hands, series);' 'let _ = series;' \
  queue turned_back::a_clock_that_ran_ahead_twice_gives_no_number_twice
mutant way-back src/core/queue/turned_back.rs \
  'self.shift(from.since(at));' 'let _ = Self::shift;' \
  queue turned_back::who_took_a_number_on_a_day_begun_too_early_keeps_the_place
mutant given src/core/queue/turned_back.rs \
  'let mut given = self.given.clone();
        given.insert(self.day.date, self.series.clone());' 'let mut given = self.given.clone();' \
  queue turned_back::no_number_of_either_date_is_given_twice
mutant early-backup src/custody/backup/names.rs \
  '(*a <= now, a).cmp(&(*b <= now, b))' 'a.cmp(b)' \
  hub wrong_date::a_day_begun_too_early_is_turned_back_with_who_came_on_it
mutant midnight src/hub/round.rs \
  'while self.state.queue.due() <= self.now {' 'while false {' \
  hub time::at_midnight_the_day_changes_for_everybody
mutant slow-reader src/hub/streams.rs \
  'const STREAM_BUFFER: usize = 512;' 'const STREAM_BUFFER: usize = 1 << 20;' \
  hub stream::who_reads_too_slowly_is_dropped_before_it_would_miss_anything
mutant gap src/hub/api/events.rs \
  'Err(RecvError::Lagged(_)) => Some(self.drop_slow()),' \
  'Err(RecvError::Lagged(_)) => Some((Ok(Bytes::new()), self)),' \
  hub stream::who_reads_too_slowly_is_dropped_before_it_would_miss_anything
# Both remedies: data that nobody acknowledges ends a connection, too, some seconds later.
mutant deaf-reader src/hub/http/limits.rs \
  'const WRITE_TIMEOUT: Duration = Duration::from_secs(10);
/// A connection ends when sent data has been unacknowledged for this long.
#[cfg(target_os = "linux")]
pub(in crate::hub) const UNHEARD_SECONDS: u32 = 20;' \
  'const WRITE_TIMEOUT: Duration = Duration::from_secs(10_000);
/// A connection ends when sent data has been unacknowledged for this long.
#[cfg(target_os = "linux")]
pub(in crate::hub) const UNHEARD_SECONDS: u32 = 2_000;' \
  hub stream::who_does_not_read_is_dropped_and_slows_nobody
mutant watchdog src/hub/notify.rs \
  'if is_alive(&owner, &feed, pause).await {' 'if true {' \
  hub faulty_disk::a_hub_whose_disk_hangs_is_not_said_to_live_and_goes_on_afterwards
mutant ready src/hub/run.rs \
  'notify::tell(notify::READY);' '' \
  hub operations::the_service_manager_hears_that_a_hub_is_ready_lives_and_stops
mutant kiosk-limit src/hub/access/registry.rs \
  'Role::Kiosk => limits.tickets.take(&caller.device, now),' 'Role::Kiosk => Ok(()),' \
  hub limits::a_kiosk_that_goes_mad_does_not_drain_the_numbers
mutant guide-limit src/hub/access/registry.rs \
  'Role::Guide => limits.guide_tickets.take(&caller.device, now),' 'Role::Guide => Ok(()),' \
  hub limits::a_kiosk_that_goes_mad_does_not_drain_the_numbers
mutant wiped src/core/protocol/hidden.rs \
  'String::deserialize(from).map(Self::from)' \
  'String::deserialize(from).map(|text| { std::mem::forget(text.clone()); Self::from(text) })' \
  hub memory::a_pin_does_not_stay
mutant given-back src/main.rs \
  'static WIPING: ZeroAlloc<System> = ZeroAlloc(System);' 'static WIPING: System = System;' \
  hub memory::a_pin_that_came_in_pieces_does_not_stay
mutant narrow src/hub/lan/authority.rs \
  '    authority.name_constraints = Some(NameConstraints {
        permitted_subtrees: permitted(&names),
        excluded_subtrees: Vec::new(),
    });
' '    let _ = (permitted(&names), NameConstraints { permitted_subtrees: Vec::new(), excluded_subtrees: Vec::new() });
' \
  hub authority::the_authority_vouches_for_no_other_site
mutant top-level src/hub/lan/machine.rs \
  'name.starts_with("xn--") || name.chars().all(|c| c.is_ascii_alphabetic())' 'name.is_empty()' \
  hub authority::no_host_name_makes_the_authority_vouch_for_a_site
mutant in-time src/hub/lan/presented.rs \
  'if names == self.names && !self.leaf.is_due(now) {' 'if names == self.names || self.leaf.is_due(now) {' \
  hub authority::it_is_renewed_under_a_connected_device_whatever_the_clock_says
mutant learned src/link/http_client.rs \
  'let verified = verify_tls13_signature(message, certificate, signed, algorithms)?;' \
  'let verified = verify_tls13_signature(message, certificate, signed, algorithms).or_else(|_| Ok::<_, Error>(HandshakeSignatureValid::assertion()))?;' \
  hub authority::a_key_is_learned_from_nobody_but_its_holder
mutant former src/hub/lan/presented.rs \
  'if !offered.any(|one| one == BROWSERS_PROTOCOL) =>' 'if offered.any(|one| one == BROWSERS_PROTOCOL) =>' \
  hub authority::a_device_of_before_goes_on_and_learns_the_key
mutant squatter src/link/http_client.rs \
  'let is_hub = proof.is_of(&hash, &nonce);' 'let is_hub = !proof.proof.is_empty();' \
  hub squatter::whoever_squats_on_the_hubs_port_gets_no_token
mutant rest src/hub/http/rest.rs \
  'let _ = timeout(REST_TIMEOUT, rest.read()).await;' 'let _ = timeout(REST_TIMEOUT, async {}).await;' \
  hub limits::a_refusal_reaches_who_sends_much
mutant echoed src/hub/echo.rs \
  'Some((end, _)) => format!("{}…", &text[..end]),' 'Some(_) => text.into(),' \
  hub bad_input::no_more_is_said_back_than_is_needed
mutant pin-lock src/hub/access/pin_locks.rs \
  'if left > Span::ZERO {' 'if false {' \
  hub staff::five_wrong_pins_lock_one_clerk_at_one_counter_for_a_minute
mutant pin-waits src/hub/access/pin_locks.rs \
  '1_i64.checked_shl(over.min(16)).unwrap_or(i64::MAX)' '{ let _ = over; 1 }' \
  hub staff::who_goes_on_guessing_waits_twice_as_long_each_time
mutant pin-restart src/hub/access/registry.rs \
  'self.book().keep_pin_tries(tried)' '{ let _ = tried; Ok(()) }' \
  hub staff::guessing_is_told_outlives_the_hub_and_ends_with_a_new_pin
mutant pin-told src/hub/reports.rs \
  'guessed.map(trouble).collect()' 'guessed.map(trouble).take(0).collect()' \
  hub staff::guessing_is_told_outlives_the_hub_and_ends_with_a_new_pin
mutant names src/hub/round.rs \
  'self.store.forget_unused_device(self.now)?' 'None::<String>' \
  hub tokens::a_thousand_names_are_not_the_end
mutant bare-screen src/screens/shell/window/place.rs \
  'match desk.filter(|desk| !desk.is_managed) {' 'match desk.filter(|_| false) {' \
  hall x_server::without_a_window_manager_a_board_fills_the_screen_and_keeps_it_lit
mutant saver src/screens/shell/window/x_server.rs \
  'x.screensaver_suspend(1)?.check()?;' '' \
  hall x_server::without_a_window_manager_a_board_fills_the_screen_and_keeps_it_lit
mutant held-finger src/screens/shell/window/fingers.rs \
  'const SHORT: Duration = Duration::from_secs(1);' 'const SHORT: Duration = Duration::from_secs(1_000_000);' \
  windows hands::under_a_finger_that_is_never_lifted_the_next_one_is_felt
mutant dark src/screens/shell/window/hands.rs \
  'matches!(contact, Contact::Down(..)) && self.0.light.was_just_lit()' 'false' \
  hall x_server::the_touch_that_lights_the_screen_takes_no_ticket
mutant slow-monitor src/screens/shell/window/pulse.rs \
  'window.request_redraw();' '' \
  hall x_server::on_a_monitor_that_says_it_is_slow_time_goes_on
mutant no-frames src/screens/shell/window/plain/mod.rs \
  'if is_for_want_of_a_rate(panic) {' 'if false {' \
  hall x_server::on_a_monitor_that_says_it_shows_no_frames_a_clerk_works
mutant rush src/screens/display/line.rs \
  'self.rush = if self.is_empty() { 0 } else { self.rush };' 'self.rush = self.len();' \
  windows announcements::a_busy_hall_of_two_languages_is_spoken_to_in_time
mutant pairs src/printer/talk.rs \
  'self.asked == Some(question)
            && self.in_flight.iter().all(|(other, _)| *other == question)' 'self.asked.is_some()' \
  printer doubt::no_ticket_is_printed_without_paper_by_shifted_answers
mutant echo src/printer/talk.rs \
  'self.echo.sift(*byte, &mut own);' 'own.push(*byte);' \
  printer doubt::what_comes_back_is_no_answer
mutant no-paper src/printer/dialog.rs \
  'state.can_print() && !self.talk.paper_has_ended() && !self.is_doubtful' 'state.can_print()' \
  printer doubt::a_confirmation_that_tells_of_no_paper_outweighs_good_answers
mutant late-answer src/printer/talk.rs \
  'self.missing = left.min(MISSING);' 'let _ = left;' \
  printer doubt::a_confirmation_that_is_late_is_not_that_of_the_next_ticket
mutant held-line src/printer/dialog.rs \
  'if self.is_held_for(HELD_MOST) {' 'if false {' \
  printer doubt::a_line_that_is_held_for_ever_is_a_trouble_and_runs_again
mutant remains src/printer/dialog.rs \
  'info!("cutting off what a broken ticket may have left in the printer");' \
  'if true { self.remains = Remains::No; return Ok(()); }' \
  printer doubt::what_an_earlier_program_left_never_meets_the_next_ticket
mutant hint src/link/addresses.rs \
  'self.hints = addresses.into_iter().take(HINTS_MOST).collect();' \
  'self.hints = addresses.into_iter().take(HINTS_MOST).collect(); self.works = self.hints[0].clone();' \
  pure addresses::a_hint_takes_nothing_away_that_works
mutant gone src/hub/watch.rs \
  '(gone + GONE <= now).then_some((counter, gone))' '(gone > now).then_some((counter, gone))' \
  hub watch::a_counter_whose_program_is_gone_is_told_until_it_is_back
mutant away src/hub/reports.rs \
  'said.troubles.clear();' '' \
  hub watch::a_kiosk_that_is_away_is_told_in_place_of_its_troubles
mutant revoke src/hub/api/events.rs \
  '() = self.reader.ended.as_mut() => return None,' '() = self.reader.ended.as_mut(), if false => return None,' \
  hub tokens::a_revoked_device_is_out_with_its_stream
mutant again src/store/access.rs \
  'db.execute("DELETE FROM enrollment WHERE name = ?1", [name])' '{ let _ = (db, name); Ok(0) }' \
  hub tls::an_exchange_is_not_repeated_once_its_token_has_ended
mutant streams src/hub/http/limits.rs \
  'const STREAMS_PER_DEVICE: usize = 3;' 'const STREAMS_PER_DEVICE: usize = 300;' \
  hub crowd::a_device_has_few_streams_and_the_newest_stay
mutant crowd src/hub/http/places.rs \
  'const UNPROVEN: usize = 256;' 'const UNPROVEN: usize = 256_000;' \
  hub crowd::strangers_that_take_all_they_get_keep_no_device_out
mutant silent src/hub/http/places.rs \
  'const UNPROVEN_FOR: Duration = Duration::from_secs(10);' 'const UNPROVEN_FOR: Duration = Duration::from_secs(10_000);' \
  hub crowd::a_stranger_who_says_nothing_is_sent_away
mutant last-number src/hub/feed.rs \
  'if last > self.view.seq {' 'if false {' \
  hub stream::whoever_asks_for_the_end_of_all_numbers_gets_everything
mutant folder src/store/lock.rs \
  'let open = private::tighten(path);' 'let open: std::io::Result<usize> = Ok(0);' \
  hub folder::what_others_could_read_is_closed_at_the_start
mutant one-ticket src/hub/known_again.rs \
  'Ok(queue.already_waiting(service, &others))' 'Ok(queue.already_waiting(service, &others).filter(|_| false))' \
  hub already_waiting::of_many_kiosks_at_once_one_gives_the_ticket
mutant day-key src/hub/person_key.rs \
  'Some(_) | None => private_file::destroy(&self.file),' 'Some(_) | None => private_file::destroy(Path::new("none")),' \
  hub person_day::the_key_ends_with_its_day
mutant key-zeros src/system/private_file.rs \
  'io::copy(&mut io::repeat(0).take(length), &mut file)?;' 'let _ = (length, &mut file);' \
  hub person_day::the_key_ends_with_its_day
mutant day-codes src/store/people.rs \
  $'erase(db, "DELETE FROM person_code")?;\n        keep_as_told' 'keep_as_told' \
  hub person_day::the_key_of_a_day_that_ended_while_the_hub_was_off_goes_at_its_start
mutant key-backup src/custody/backup/mod.rs \
  '|| name.starts_with(PERSON_KEY_FILE)' '|| PERSON_KEY_FILE.starts_with(name)  && name.len() < 3' \
  hub person_day::no_backup_takes_the_key_along
mutant restored src/hub/start.rs \
  'self.store.set_person_rest(self.queue.day().date)?;' '' \
  hub person_day::after_a_restore_nobody_is_known_again_until_midnight
mutant other-key src/hub/person_key.rs \
  'marked.as_ref().is_none_or(|name| *name == held.name())' 'marked.is_some() || !held.name().is_empty()' \
  hub person_day::a_key_that_is_lost_or_another_days_knows_nobody_and_says_so
mutant turned-people src/store/people.rs \
  'if codes > 0 && key_mark(db)?.is_none_or(|(day, _)| day != date) {' 'if codes > 0 && key_mark(db)?.is_none() {' \
  hub person_day::on_a_date_that_goes_on_nobody_is_known_again
mutant old-people src/store/mod.rs \
  $'db.pragma_update(None, "secure_delete", true)?;\n' '' \
  hub person::what_older_versions_kept_is_gone_from_the_files
mutant old-key src/hub/access/secret.rs \
  'private_file::destroy(&folder.join(OLD_KEY_FILE));' 'io::Result::<()>::Ok(());' \
  hub person::what_older_versions_kept_is_gone_from_the_files
mutant still-in-log src/store/access.rs \
  'Err(StoreError::StillInLog)' 'Ok(forgotten)' \
  hub person::nothing_is_said_to_be_erased_that_the_files_still_hold
mutant keep-nothing src/store/people.rs \
  'erase(db, "DELETE FROM person"),' 'erase(db, "DELETE FROM person WHERE false"),' \
  hub person::a_hall_may_keep_nothing
mutant described src/core/protocol/view/mod.rs \
  $'    pub ahead: Option<u64>,\n' $'    #[schema(ignore)]\n    pub ahead: Option<u64>,\n' \
  hub openapi::every_answer_of_a_hub_is_as_the_api_describes_it
mutant quota src/core/queue/steering.rs \
  'self.issued >= quota' 'self.issued > quota' \
  queue steering::after_the_last_ticket_of_its_quota_a_service_is_full
mutant gone-service src/core/queue/steering.rs \
  '            helps.retain(&has);' '' \
  queue steering::a_counter_serves_what_it_is_assigned_whatever_the_hall_file_says
mutant origin src/hub/http/gate.rs \
  'host.is_some_and(|host| host.eq_ignore_ascii_case(origin))' 'host.is_some() && !origin.is_empty()' \
  hub web::a_page_of_another_site_can_do_nothing
mutant other-pin src/hub/access/sessions.rs \
  'pins.get(&session.staff) == Some(&session.pin)' 'pins.contains_key(&session.staff)' \
  hub web::a_session_ends_by_signing_out_and_by_another_pin
mutant strangers-pins src/hub/api/sign_in.rs \
  'known.map_or(STRANGERS, DeviceId)' 'known.map_or(STRANGERS, |_| STRANGERS)' \
  hub web::strangers_wrong_pins_lock_no_known_browser
mutant no-terminal src/hub/api/at_counter.rs \
  'if is_elsewhere || ' 'if !is_elsewhere && ' \
  hub web::a_supervisor_signs_in_and_steers_the_hall
mutant silent-kiosk src/hub/alarms.rs \
  'is_of_device && about.device.is_some_and(is_silent)' 'is_of_device && about.device.filter(|_| false).is_some_and(is_silent)' \
  hub alarms::only_its_device_clears_an_alarm
mutant short-trouble src/hub/alarms.rs \
  'seen.first + RAISED_AFTER <= seen.last' 'seen.first <= seen.last' \
  hub alarms::a_trouble_that_is_over_at_once_is_no_alarm
mutant shown-again src/core/queue/announced.rs \
  'Announced::Shown => !known.is_shown,' 'Announced::Shown => true,' \
  queue announced::the_first_screen_and_the_loudspeaker_are_written_down_and_nobody_else
mutant deaf-clock src/core/queue/announced.rs \
  'counter.heard_at.unwrap_or(' 'None.unwrap_or(' \
  queue announced::a_no_show_counts_from_when_the_call_was_heard
mutant no-speaker src/hub/owner.rs \
  'self.reports.lacks_speaker(zone, now)' '!self.reports.lacks_speaker(zone, now)' \
  hub announced::after_a_start_the_hub_waits_for_the_loudspeaker_to_come_back
mutant urgent-forever src/core/queue/notices/mod.rs \
  'None if is_urgent => Err(Refusal::UrgentTooLong),' '' \
  queue notices::an_urgent_notice_has_an_end_that_is_not_far
mutant late-paper src/core/queue/reprints.rs \
  'if known.state != ReprintState::Asked || !is_live {' 'if !is_live {' \
  queue reprints::what_the_kiosk_does_not_take_or_confirm_ends_by_itself
mutant blind-writer src/core/queue/notices/mod.rs \
  'based_on.is_some_and(|seen| seen != self.notice_revision(notice))' 'based_on.is_some_and(|_| false)' \
  queue notices::who_writes_second_is_told_unless_it_is_the_same_or_meant
mutant chime-first src/screens/display/conductor.rs \
  'if let Some(chime) = self.chime() {' 'if let Some(chime) = None::<Order> {' \
  windows announcements::a_chime_tells_of_an_urgent_notice_after_a_running_announcement
mutant foreign-start src/hub/first_start/pages.rs \
  'match gate::is_own_page(&request, false) {' 'match true {' \
  hub first_start::nobody_else_sets_it_up
mutant second-browser src/hub/first_start/pages.rs \
  'let is_other = draft.hash() != body.based_on;' 'let is_other = false;' \
  hub first_start::a_second_browser_sees_what_the_first_one_did_and_overwrites_nothing
mutant laid-file src/hub/first_start/pages.rs \
  'if first.data.join(HALL_FILE).exists() {' 'if false {' \
  hub first_start::a_file_that_somebody_laid_there_meanwhile_stays
mutant deaf-zone src/hub/reports.rs \
  'said.speaks && is_of(said)' 'said.speaks' \
  hub device_settings::nobody_waits_for_a_loudspeaker_that_is_silent_in_its_zone
mutant silent-hours src/screens/display/conductor.rs \
  'if volume == 0 {' 'if volume == 101 {' \
  windows set_live::silent_hours_are_shown_and_neither_spoken_nor_failed
mutant second-setting src/hub/devices.rs \
  'if before != to.based_on {' 'if before > to.based_on + u64::MAX / 2 {' \
  hub device_settings::the_second_of_two_supervisors_is_told_what_the_first_has_set
mutant others-settings src/link/settings.rs \
  'kept.owner == self.owner' 'kept.owner != "nobody"' \
  hub device_settings::a_device_goes_by_what_was_set_while_its_hub_is_away
mutant old-page-time src/screens/kiosk/flow.rs \
  'self.stay(until.saturating_sub(total));' 'let _ = (until, total);' \
  windows set_live::a_page_that_is_shown_stays_as_long_as_is_set_now
mutant gone-visitor src/hub/alarms.rs \
  'is_of_device && *kind != TroubleKind::GuideWanted' 'is_of_device' \
  hub alarms::a_page_that_waits_for_a_guide_is_an_alarm_by_the_halls_rule_and_ends_with_the_page
mutant flapping-disk src/hub/room.rs \
  'if free < ENOUGH' 'if free < LOW' \
  pure device_settings::the_disk_is_low_below_a_gibibyte_and_until_there_is_a_quarter_more
mutant wrong-bytes src/screens/display/media/gallery.rs \
  'if !is_of(file, &bytes) {' 'if bytes.is_empty() {' \
  windows gallery::a_file_that_is_not_what_its_name_says_is_told_and_tried_again
mutant damaged-file src/screens/display/media/shelf.rs \
  'if is_of(file, &bytes) {' 'if !bytes.is_empty() {' \
  windows gallery::a_file_that_was_damaged_on_the_disk_is_fetched_again
mutant picture-bomb src/screens/display/media/decode.rs \
  'if u64::from(width) * u64::from(height) > PIXELS_MOST {' 'if u64::from(width) * u64::from(height) > u64::MAX - PIXELS_MOST {' \
  windows gallery::what_is_no_picture_or_too_large_a_one_is_told_and_holds_up_no_other
mutant unready-page src/screens/display/media/turns.rs \
  'if !is_ready(next.leaf) {' 'if !is_ready(next.leaf) && now < Time::from_millis(0) {' \
  windows turns::a_page_gives_way_only_to_one_that_is_ready
mutant twice-in-a-row src/screens/display/media/turns.rs \
  'Some(&page.notice) != self.last.as_ref()' 'Some(&page.notice) != self.last.as_ref() || page.weight.get() > 1' \
  windows turns::turns_are_shared_by_weight_and_nobody_starves
mutant burn-in src/screens/display/media/room.rs \
  'let across = wave(minute);' 'let across = wave(0);' \
  windows media::pages_wander_by_a_few_pixels_from_minute_to_minute
mutant too-many-decoded src/screens/display/media/gallery.rs \
  'let fits = count < DECODED_MOST &&' 'let fits = count < usize::MAX &&' \
  windows gallery::decoded_pictures_are_bounded
mutant bomb src/files/draw/picture.rs \
  '> PIXELS_MOST {' '> u64::MAX - 1 {' \
  hub files::what_is_no_picture_is_told_and_leaves_nothing
mutant half-photograph src/files/draw/picture.rs \
  'ImageFormat::Jpeg && !ends(file)' 'ImageFormat::Jpeg && file.is_empty()' \
  hub files::what_is_no_picture_is_told_and_leaves_nothing
mutant endless src/files/draw/child.rs \
  '(Resource::Cpu, CPU_SECONDS_MOST),' '(Resource::Cpu, CPU_SECONDS_MOST * 100),' \
  hub files::a_document_that_never_ends_is_ended
mutant orphan src/files/draw/child.rs \
  'rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;' '' \
  hub files::a_child_ends_with_its_hub
mutant damaged-file src/files/kept.rs \
  'if hash_of(&bytes) == *hash {' 'if !bytes.is_empty() {' \
  hub files::a_damaged_file_is_never_shown_and_another_upload_mends_it
mutant swept src/files/kept.rs \
  'hash.as_ref().is_some_and(|hash| named.contains(hash))' 'named.is_empty() && hash.is_some()' \
  hub files::what_no_notice_names_goes_after_a_week_and_what_a_crash_left_at_once
mutant unnamed-file src/hub/api/publish.rs \
  '.find(|hash| !files.claim(hash, now))' '.find(|hash| files.claim(hash, now) && hash.as_str().is_empty())' \
  hub files::a_page_names_only_files_that_are_there
mutant backup-damaged src/custody/backup/pictures.rs \
  'Ok((sum.sha256 == hash.as_str()).then_some(sum))' 'Ok(Some(sum))' \
  hub files::a_backup_has_the_pictures_and_gives_them_back
mutant folder-away src/hub/notice_folder/folder.rs \
  'std::fs::read_dir(&self.path)?.enumerate()' 'std::fs::read_dir(&self.path).into_iter().flatten().enumerate()' \
  hub notice_folder::a_folder_that_is_away_withdraws_nothing
mutant folder-stubborn src/core/queue/notices/mod.rs \
  'known.file.clone().filter(|_| !file_gone)' 'known.file.clone().filter(|_| file_gone)' \
  hub notice_folder::what_staff_takes_down_stays_down_until_its_file_says_something_else
mutant late-tap src/core/queue/ratings.rs \
  'now <= asked.until + TAP_LATE_MOST' 'now.as_millis() > 0 || now <= asked.until + TAP_LATE_MOST' \
  queue ratings::a_late_tap_and_one_after_the_next_call_are_refused
mutant unrated-good src/core/report/figures.rs \
  'None => &mut ratings.none,' 'None => &mut ratings.very_satisfied,' \
  hub reports::a_year_is_counted_alike_by_a_program_that_knows_the_log_and_the_definitions_alone
mutant case-unread src/hub/cases.rs \
  'if case.revision != body.revision {' 'if case.revision > body.revision + 1_000 {' \
  hub ratings::a_bad_rating_is_seen_to_step_by_step
mutant formula src/export/csv.rs \
  "if text.starts_with(['=', '+', '-', '@', '\\t', '\\r']) {" 'if text.is_empty() {' \
  hub exports::no_text_becomes_a_formula
mutant stale-report src/hub/annalist.rs \
  'self.catch_up()?;
        let mut made' 'let mut made' \
  hub live_reports::what_has_just_happened_is_in_the_report
mutant open-page src/hub/live_parts.rs \
  '() = reader.ended() => return None,' '() = std::future::pending() => return None,' \
  hub live_parts::a_pages_stream_ends_with_its_session

[ "$unnoticed" = 0 ] || printf '%s of the mutants were not noticed\n' "$unnoticed"
[ "$unnoticed" = 0 ]
