//! A browser that goes in the middle of a call.

use super::*;

data_test! {
    async fn lost_sound_is_music_at_once_and_the_same_person_after_a_reload(data: Data) {
        let house = open(&data).await;
        let mut lin = seat(&house, "lin").await;
        let phone = phone().await;
        let caller = ring_up(&phone, &house).await;
        let call = lin.answer().await;
        hear_each_other(&caller, &lin.browser).await;

        lin.browser.close().await;
        let is = |m: &Value| m["type"] == "phone_state" && m["state"]["state"] == "reconnecting";
        let state = lin.news.where_("reconnecting", is).await;
        assert_eq!(state["state"]["call"].as_str(), Some(call.as_str()));
        caller.ear().listen(0.3).await;
        let music = caller.ear().listen(0.5).await;
        assert_ne!(Heard::in_samples(&music).only(), Some(plan::AGENT));

        let mut browser = sound(&lin.desk).await;
        browser.speak(Source::tone(plan::AGENT));
        let back = |m: &Value| m["type"] == "phone_state" && m["state"]["state"] == "in_call";
        lin.news.where_("in call again", back).await;
        hear_each_other(&caller, &browser).await;
        caller.hang_up().await;
        caller.ended().await;
        house.close().await;
    }
}
