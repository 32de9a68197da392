//! Classes of words and phrases that several intents share, in the notation of [`crate::pattern`].
//!
//! A class may name the classes above it.

/// Name and pattern, in the order of definition.
pub(crate) const CLASSES: &[(&str, &str)] = &[
    ("be", "is|are|'s|was|were|'re|be"),
    ("me", "me|us|myself"),
    // What somebody agrees to be sent, or does not.
    (
        "marketing",
        "[our|the|any|more|all|your|being]* (marketing|marketing email|marketing emails|marketing mail|email marketing|newsletter|newsletters|promo|promos|promotions|promotional emails|promotional email|mailings|mailing list|mailing|email|emails|e mails|mails|campaigns|marketing messages|marketing campaigns)",
    ),
    // Asking to be shown something.
    (
        "show_verb",
        "show|list|display|give|get|pull [up]|bring [up]|find|fetch|see|view|tell|check [on]|look (up|at|for|up for)|lookup|go over|run [through|down]|walk [me|us] through|know|review|summarize|open [up]|read [out|me]|grab|print|retrieve|provide|recap|throw up|load|present|put up|return|fill [me|us] in on|catch [me|us] up on|update [me|us] on",
    ),
    (
        "show",
        "[i|we|'d|let|would|like|want|need|to|can|could|may|you|me|us|if]* <show_verb> [<me>] [about|on|through|into] [(full|complete|short|brief|small)* (list|listing|rundown|overview|summary|breakdown|table|view|snapshot|status|look) (of|on|for|at)]",
    ),
    (
        "ask",
        "<show>|(what|which|whose|who|whom) [all|kind of|sort of|else] [<be>|'ve|'d|do|does|did] [there]|(do|does|did) (i|we) [currently] have|(i|we) have|(have|'ve) (i|we|you) got|(i|we) [have|'ve] got|are there|is there|where <be>|how about|what about|how <be>|(i|we) (want|need)|[<show>] (list|listing|rundown|summary|overview|breakdown) (of|on|for)",
    ),
    (
        "tail",
        "(do|did) (i|we|you) [currently|already] have|(have|has) (i|we) [got]|are there|is there|there (is|are)|for me|for us|in [my|our] (crm|system|database|db|book|records|list)|in my name|on (file|record|my plate|our plate|the books|the table|the board|my desk|my list)|so far|at the moment|right now|at present|as of (today|now)|look like|looking like|look|looking|again|to date|out there|in there|together|list|at once|up",
    ),
    (
        "my",
        "my{owner=me}|mine{owner=me}|our|(my|the|our) team 's{owner=team}|team{owner=team}|my teams{owner=team}|everyone 's{owner=everyone}|everybody 's{owner=everyone}",
    ),
    ("whose", "<my>|{person:holder} 's|unassigned{owner=unassigned}|unowned{owner=unassigned}"),
    (
        "by_whom",
        "(owned|run|handled|worked|managed|led|held|created) by (me{owner=me}|(my|the) team{owner=team}|{person:owner})|assigned to (me{owner=me}|(my|the) team{owner=team}|nobody{owner=unassigned}|no one{owner=unassigned}|{person:owner})|(i|we) [currently] (own|manage|run|'m working [on]|am working [on]|'m on|am on|handle){owner=me}|(does|do|is|are|did) (i{owner=me}|{person:owner}) (own|have|manage|run|handle|working [on]|work|working|hold)|{person:owner} (owns|own|has|manages|runs|handles|is working [on]|'s working [on])|of mine{owner=me}|[for|of|by|on|from|in|across|with] (my|the|our) [whole|entire] team{owner=team}|(across|for) [the] (company|whole company|org|everyone|everybody|whole team){owner=everyone}|without an owner{owner=unassigned}|without owner{owner=unassigned}|with no owner{owner=unassigned}|nobody owns{owner=unassigned}|not assigned [to anyone|to anybody]{owner=unassigned}|unassigned{owner=unassigned}|{person:holder} 's|for {person:owner}",
    ),
    // Kinds of records.
    ("deals", "deals|opportunities|opps|oppties|deals list"),
    ("deal", "deal|opportunity|opp|contract|renewal|account deal|business"),
    ("leads", "leads|lead|prospects|prospect|enquiries|inquiries|signups|sign ups"),
    ("people", "contacts|contact|people|persons|person|folks|individuals|stakeholders"),
    (
        "companies",
        "companies|company|accounts|account|organizations|organization|businesses|firms|customers|customer|clients|client",
    ),
    (
        "tasks",
        "tasks|task|to dos|to do [list|lists|items]|to-dos|to-do|action items|action item|reminders|reminder|follow ups|chores",
    ),
    ("meetings", "meetings|meeting|appointments|appointment|events|event|demos|calls|call|bookings|engagements"),
    (
        "dimension",
        "(owner|owners|rep|reps|salesperson|sales person|sales rep|sales reps|person|member|team member|seller|assignee|user){group_by=owner}|(stage|stages|pipeline stage|phase){group_by=stage}|(source|sources|lead source|channel|channels){group_by=source}|(industry|industries|sector|vertical|segment) [type|company type]{group_by=industry}|(region|regions|territory|country|location|city|geography|geo|area){group_by=region}|(month|months|close month){group_by=month}|(quarter|quarters){group_by=quarter}|(week|weeks){group_by=week}|(year|years){group_by=year}|day{group_by=day}|(pipeline|pipelines){group_by=pipeline}|(company|account|customer|client|companies|accounts|customers){group_by=company}|(product|products|product line){group_by=product}|(status|outcome){group_by=status}|(lost|loss|win|won)* reason{group_by=reason}|currency{group_by=currency}|tag{group_by=tag}|team{group_by=team}|(deal size|size|amount|value){group_by=amount}|type{group_by=type}|priority{group_by=priority}",
    ),
    (
        "grouped",
        "[(grouped|group|broken|split|break|breakdown|segmented|sliced|organized|sorted) [down|up|it|them|out]] (by|per|for each|for every) <dimension>|(grouped|broken down|split) by <dimension> and <dimension>",
    ),
    // Order and number.
    (
        "top",
        "top {num:limit}{sort=amount}|(biggest|largest|highest value|highest|most valuable|top){sort=amount} [{num:limit}]|{num:limit} (biggest|largest|highest|most valuable|top){sort=amount}|(smallest|lowest|cheapest|least valuable){sort=amount_asc} [{num:limit}]|{num:limit} (smallest|lowest|cheapest){sort=amount_asc}|(oldest){sort=oldest} [{num:limit}]|{num:limit} oldest{sort=oldest}|(newest|latest|most recent|recent){sort=newest} [{num:limit}]|{num:limit} (newest|latest|most recent|recent){sort=newest}|first {num:limit}|last {num:limit}{sort=newest}|{num:limit}",
    ),
    (
        "sorted",
        "(sort|sorted|order|ordered|rank|ranked|arranged|listed) [it|them] by [deal] ((amount|value|size|worth|deal size) [(high|highest|biggest|largest) [to (low|lowest|smallest)|first]|desc|descending]{sort=amount}|(amount|value|size) (asc|ascending|low to high|lowest first){sort=amount_asc}|(close|closing) date{sort=close_date}|(probability|likelihood|chance|win probability){sort=probability}|(created|creation) [date]{sort=newest}|(age|oldest){sort=oldest}|(newest|recency|date|most recent){sort=newest}|(last activity|activity|last contacted|last touch){sort=recent_activity}|(name|alphabet){sort=name}|stage{sort=stage}|score{sort=score})|(biggest|largest|highest|most valuable) [(amount|value)] first{sort=amount}|(smallest|lowest) first{sort=amount_asc}|(newest|latest|most recent) first{sort=newest}|oldest first{sort=oldest}|(closing soonest|soonest|soonest first|closest to close|by close date|nearest first){sort=close_date}|(most likely|likeliest) [first|to close]{sort=probability}|by (size|amount|value|worth){sort=amount}|by (close|closing) date{sort=close_date}|by probability{sort=probability}|by age{sort=oldest}|alphabetically{sort=name}|by name{sort=name}|limit [to] {num:limit}|{num:limit} max",
    ),
    // Amounts.
    (
        "sized",
        "[that|which|with|of|<be>|amount|amounts|value|valued|worth|a|deal size|at|in|sized]* ({range}|(over|above|more than|bigger than|larger than|greater than|at least|exceeding|exceeds|north of|upwards of|higher than|beyond|starting at|from|minimum|min|not less than|no less than|past) {amount:amount_min}|(under|below|less than|smaller than|at most|up to|lower than|max|maximum|cheaper than|not more than|no more than|south of|within) {amount:amount_max}|between {amount:amount_min} (and|to) {amount:amount_max}|{amount:amount_min} (plus|or more|and up|and above|or above|or bigger|or higher|or greater|and over|and more)|{amount:amount_max} (or less|or below|and below|or smaller|and under|or lower|or under)|(worth|valued at|of) {amount:amount_min} (to|-) {amount:amount_max})",
    ),
    // When a deal closes.
    (
        "closing",
        "[that|which|<be>|due|set|going|about|are|should|will|supposed|likely|who]* (closing|close|closes|closed|to close|due|expected [to close|to sign|to land|to come in|by]|scheduled [to close|for]|forecast [to close]|slated [to close|for]|landing|signing|ending|with [a] (close|closing) date|(close|closing) date [<be>]|wrapping up|finishing|coming due|up for signature|to sign|sign|maturing) [in|on|for|within|over|during|due|of|around|come]* {time:close_period}",
    ),
    (
        "opened",
        "[that|which|<be>|were|was|i|we|have|been|got|recently|newly|just|who]* (created|opened|added|started|entered|logged|began|came in|come in|coming in|arrived|got added|generated|registered) [on|in|over|during|within|for|from]* {time:created_period}|new (in|from|for) {time:created_period}",
    ),
    (
        "won_lost",
        "(won|closed won|closed-won|closed as won|successful|signed|landed){status=won}|(lost|closed lost|closed-lost|closed as lost|failed|unsuccessful|dead){status=lost}|(open|active|live|current|ongoing|in play|in flight|in the pipeline|outstanding|running|unclosed|still open|in progress|pending){status=open}|(closed){status=closed}|(overdue|past due|past [their] close date|late|past [the] [expected] close date){status=overdue}|(snoozed|parked|paused|on hold){status=snoozed}",
    ),
    (
        "known_source",
        "(facebook|meta) [ads|ad]{source=facebook}|google [search]{source=google}|google ads{source=google ads}|linkedin{source=linkedin}|instagram{source=instagram}|(website|web site|site){source=website}|web [form]{source=web}|(referral|referrals|referred){source=referral}|(inbound){source=inbound}|outbound{source=outbound}|(trade show|tradeshow){source=trade show}|(webinar){source=webinar}|(conference){source=conference}|(expo){source=expo}|(partner|partners){source=partner}|(newsletter){source=newsletter}|cold (call|calls|calling){source=cold call}|cold (email|emails){source=cold email}|(whatsapp){source=whatsapp}|(email campaign){source=email campaign}|(campaign){source=campaign}|(tiktok){source=tiktok}|(twitter){source=twitter}|youtube{source=youtube}|(organic){source=organic}|(chat|live chat|chatbot){source=chat}|(form|contact form){source=form}|landing page{source=landing page}|(event|events){source=event}|demo form{source=demo form}|(marketing){source=marketing}|(manual){source=manual}|(csv|import){source=import}",
    ),
    (
        "sourced",
        "[that|which|<be>|we|i]* (from|via|through|came from|come from|came in from|came through|sourced from|sourced by|by|out of|off|generated by|with source|source <be>|got from) [the|our] (<known_source>|<known_source> (or|and) [from|via|the]* <known_source>|{words:source} (source|channel|campaign)|source {words:source})|(source|lead source) <be> {words:source}|with {words:source} as [the] source",
    ),
    (
        "tagged",
        "[that|which|<be>|who]* (tagged|labelled|labeled|flagged|marked) [as|with] {words:tag}|with [the] (tag|label) {words:tag}|with [the] {words:tag} (tag|label)",
    ),
    (
        "in_place",
        "[that|which|<be>|who]* (in|from|based in|located in|out of|across|near|based near|around|within|living in) {location}",
    ),
    (
        "in_stage",
        "[that|which|<be>|who|sitting|currently|stuck|waiting|still|they]* (in|at|on|into|reached|entered|under) [the] ({stage} [stage|phase]|{stage} [stage] [{stage} [stage]] (or|and) [in|at|the]* {stage} [stage|stages|phase]|[stage|phase] {words:stage} (stage|phase)|(stage|phase) {words:stage})",
    ),
    ("in_pipeline", "(in|from|on|of) [the|my|our] {words:pipeline} pipeline|in [the|my|our] pipeline"),
    // Everything that narrows a list of deals.
    (
        "currency",
        "(kwd|kuwaiti dinar|kuwaiti dinars){currency=KWD}|(usd|dollar|dollars|us dollars){currency=USD}|(eur|euro|euros){currency=EUR}|(gbp|pound|pounds|sterling){currency=GBP}|(aed|dirham|dirhams){currency=AED}|(sar|riyal|riyals|saudi riyals){currency=SAR}|qar{currency=QAR}|bhd{currency=BHD}|omr{currency=OMR}|jod{currency=JOD}|egp{currency=EGP}|(inr|rupee|rupees){currency=INR}|(jpy|yen){currency=JPY}|chf{currency=CHF}|cad{currency=CAD}|aud{currency=AUD}|cny{currency=CNY}|sek{currency=SEK}|(try|lira){currency=TRY}|brl{currency=BRL}|mxn{currency=MXN}|zar{currency=ZAR}|sgd{currency=SGD}",
    ),
    (
        "lacking",
        "(without|with no|missing|lacking|that have no|who have no|which have no|have no|has no|having no|that lack|with a missing|with missing|with an empty|with empty|that don't have|don't have|that are missing|are missing|that miss|that do not have|no) [a|an|any|the|set|assigned|expected]* ((amount|value|deal value|amounts|values|price|deal size|deal amount){missing=amount}|(close date|closing date|expected close date|expected close|close dates|closing dates|date){missing=close_date}|(contact|contacts|contact person|person|people){missing=contact}|(company|companies|account|customer|client){missing=company}|(next step|next steps|next action|next activity|follow up|task|tasks){missing=next_step}|(owner|owners|rep){missing=owner}{owner=unassigned}) [set|assigned|attached|linked|filled in|yet]*",
    ),
    (
        "likely_bound",
        "(over|above|more than|at least|greater than|higher than|bigger than|minimum|from|exceeding|exceeds|of at least) {percent:probability_min}|(under|below|less than|at most|lower than|up to|maximum) {percent:probability_max}|(between|from) {percent:probability_min} (and|to) {percent:probability_max}|{percent:probability_min} (or more|plus|and above|or above|or higher|and up|or better)|{percent:probability_max} (or less|or below|or lower|and below)",
    ),
    (
        "likely",
        "[that|which|with|have|has|<be>|a|an|at|of]* ([win|close|closing]* (probability|chance|likelihood|chances|odds) [of|<be>|to close|of closing|to win]* (<likely_bound>)|<likely_bound> [win|closing]* (probability|likely|chance|likelihood|chances|odds|probable|likely to close) [of closing|to close|of winning|to win]*)",
    ),
    (
        "deal_filter",
        "[that|which|<be>|and|but|with|also|who|only|where]* (<by_whom>|<lacking>|<likely>|in <currency>|(more than {days:created_period} old|over {days:created_period} old|opened more than {days:created_period} ago|created more than {days:created_period} ago)|older than {days:created_period}|<in_stage>|<won_lost>|<sized>|<closing>|<opened>|<in_pipeline>|<tagged>|<sourced>|<in_place>|<sorted>|<grouped>|(in|from|within) {industry} [industry|sector|space|vertical]|(with|for|at|from|of|involving|related to|linked to|tied to|to) ({who} [(or|or with|or for|or at|or from) {who}]|{who} (account|team|people|folks))|[in|from|for|during|over|on|of|within|due]* {time:close_period}|<top>)",
    ),
    (
        "deal_adjective",
        "<won_lost>|<won_lost> (or|and) <won_lost>|<top>|<whose>|<currency>|{stage} [stage]|{stage} (or|and) {stage} [stage]|{industry}|<known_source>|(hot|big|large|key|major|important|strategic)|new{sort=newest}|{who}|{words:tag} tagged|closing{sort=close_date}",
    ),
    // A channel of communication.
    (
        "activity_type",
        "(note|notes|call notes|meeting notes|call note){type=note}|(call|calls|phone call|phone calls){type=call}|(meeting|meetings|demo|demos|visit|visits|lunch|coffee|zoom|zooms){type=meeting}|(email|emails|inbox|emailed|emailing){type=email}|(sms|texts|text|text messages|text message){type=sms}|(whatsapp|whatsapps|whatsapp messages|whatsapp chat){type=whatsapp}|(message|messages|chats){type=message}",
    ),
    (
        "field",
        "(phone|phone number|telephone|telephone number|number|mobile|mobile number|cell|cell number|cell phone|contact number|phone no|work phone|direct line|digits|mobile phone){field=phone}|(email|email address|email id|emails){field=email}|(address|home address|work address|mailing address|residential address|street address|office address|postal address){field=address}|(job title|title|role|position|job|designation){field=title}|(birthday|date of birth|bday|birth date|birthdate){field=birthday}|(company|employer|organization|workplace){field=company}|(linkedin|linkedin profile|linkedin url){field=linkedin}|(whatsapp|whatsapp number){field=whatsapp}|(website|web site|homepage|url|site){field=website}|(owner|account owner|account manager|rep|contact owner|account exec|account executive|ae){field=owner}|(location|city|country){field=location}|(time zone|timezone){field=timezone}|tags{field=tags}|(source|lead source){field=source}|(manager|boss){field=manager}|(assistant){field=assistant}|(nickname){field=nickname}|(department){field=department}|(preferred language|language){field=language}|(industry|sector){field=industry}|(plan|subscription|package){field=plan}|(score){field=score}|(consent|opt in status){field=consent}|(handle|twitter|twitter handle){field=twitter}|(last name|surname|family name){field=last_name}|(first name){field=first_name}",
    ),
    (
        "company_field",
        "(number of employees|employees|employee count|headcount|head count|company size|staff|size|how many employees){field=employees}|(website|web site|homepage|url|site|domain|web address){field=website}|(industry|sector|vertical){field=industry}|(address|headquarters|hq|head office|location|city|country|office address|billing address){field=address}|(phone|phone number|main number|number|switchboard|telephone){field=phone}|(owner|account owner|account manager|rep|account executive|ae){field=owner}|(annual revenue|revenue|turnover|arr){field=revenue}|(plan|tier|subscription|package){field=plan}|(tags){field=tags}|(source){field=source}|(health|health score|account health){field=health}|(renewal date|contract end|contract end date){field=renewal}|(type|account type){field=type}|(main contact|primary contact|key contact|decision maker|point of contact){field=primary_contact}|(billing terms|payment terms|terms){field=payment_terms}|(description){field=description}|(ceo|cfo|cto){field=contacts}|(email|email address){field=email}|(status){field=status}",
    ),
    (
        "deal_field",
        "(close date|closing date|expected close|expected close date|close){field=close_date}|(stage|phase){field=stage}|(amount|value|size|worth|deal size|price|deal value){field=amount}|(owner|rep|account executive|ae){field=owner}|(probability|win probability|chance|chances|odds|likelihood){field=probability}|(next step|next steps|next action){field=next_step}|(status){field=status}|(source){field=source}|(lost reason|loss reason|reason){field=reason}|(decision maker|champion|main contact|contact|stakeholders){field=contact}|(currency){field=currency}|(pipeline){field=pipeline}|(products|product){field=product}|(age){field=age}",
    ),
    (
        "said",
        "(saying|that|telling (him|her|them)|to say|to tell (him|her|them)|say|says|with the message|message|with message|letting (him|her|them) know|asking|to ask)",
    ),
    (
        "crm_topic",
        "(tasks|task|to dos|to do){topic=tasks}|(deals|deal|opportunities|opportunity){topic=deals}|(contacts|contact|people){topic=contacts}|(companies|company|accounts|account){topic=companies}|(leads|lead){topic=leads}|(note|notes){topic=note}|(reminders|reminder){topic=reminders}|(meetings|meeting|appointments){topic=meetings}|(calendar){topic=calendar}|(pipeline|pipelines){topic=pipeline}|(forecast|forecasts|forecasting){topic=forecast}|(reports|report|reporting){topic=reports}|(workflows|workflow|automations|automation){topic=workflows}|(email templates|templates|template){topic=templates}|(emails|email){topic=emails}|(whatsapp){topic=whatsapp}|(slack){topic=slack}|(calls|call){topic=calls}|(activities|activity){topic=activities}|(candidates|candidate|hiring){topic=candidates}|(stage|stages){topic=stages}|(tags|tag){topic=tags}|(export|exporting){topic=export}|(import|importing){topic=import}|(duplicates|merging|merge){topic=merge}|(settings|setting){topic=settings}|(notifications|alerts){topic=notifications}|(permissions|permission){topic=permissions}|(search){topic=search}|(gmail){topic=gmail}|(sync){topic=sync}|(briefing){topic=briefing}|(team){topic=team}|(undo){topic=undo}",
    ),
    (
        "stale_tail",
        "[for|in|over|since|during|within|longer|more|than|the|last|past|at least|about|around]* {days:duration_days} [or more|or longer|now|straight]|[in|since|for]* {time:period}|<by_whom>|<sized>|in [the]* {stage} [stage]|(lately|recently|for a while|in a while|in ages|anymore|too long|long)|<tail>|worth|[in|on] my (pipeline|book|list|plate)|[for|of|on] (my|the) team{owner=team}|with {who}|<my>|days|and|that are|{stage}",
    ),
    (
        "prep_event",
        "[my|the|our|a|an|this|next|upcoming|first|{time:when}]* ({who} [(at|from) {company}] (meeting|call|demo|visit|lunch|dinner|coffee|sync|review|appointment|kickoff|kick off|presentation|pitch|interview|qbr|renewal call|negotiation|breakfast|session|discovery call|check in|catch up|discussion|zoom)|(meeting|call|demo|visit|lunch|dinner|coffee|sync|review|appointment|kickoff|kick off|presentation|pitch|interview|qbr|negotiation|breakfast|session|discovery call|sales call|check in|catch up|discussion|zoom|renewal call|one on one|meeting tomorrow) [{time:when}] [with|at] [the]* {who} [(at|from|of) {company}]|{words:event} (meeting|call|review|presentation|workshop|session|sync)|(meeting|call|meet|meeting up|lunch|speaking|talking|talk|calling|seeing|chat) (with|to)* {who} [(at|from) {company}]|(meetings|calls|day|week|appointments)|{time:when} (meeting|call|demo|appointment|sync|meetings|calls|one|mtg)|(meeting|call|demo|appointment)) [at|on|in|for]* [{time:when}]",
    ),
    (
        "task_priority",
        "(high priority|top priority|urgent|important|critical|priority high){priority=high}|(low priority|unimportant|priority low){priority=low}|(normal priority|medium priority|medium|normal){priority=normal}",
    ),
    (
        "task_adj",
        "<my>|(open|outstanding|pending|incomplete|unfinished|remaining|undone|active|current|uncompleted){status=open}|(overdue|late|past due|missed){status=overdue}|(completed|finished|done|closed){status=done}|<task_priority>|all|(top|next|upcoming|daily|new)|{person:owner} 's|(today|tomorrow|this week|next week)|{num:limit}|{time:period} ['s]",
    ),
    (
        "task_filter",
        "[that|which|<be>|and|i|have|left|still|scheduled|set|coming up|coming|planned|assigned|there]* (due [on|in|by|for|before|within|until]* {time:period}|[for|on|in|set for|from|over|within|this|of|during|scheduled for|by]* {time:period}|(overdue|late|past due){status=overdue}|(open|outstanding|pending|incomplete|not done|unfinished|not finished|not complete|left|remaining|to do|still open){status=open}|(done|completed|finished|complete){status=done} [{time:period}]|(for|of|on|assigned to|belonging to|by) (me{owner=me}|(my|the) team{owner=team}|everyone{owner=everyone})|assigned to {person:owner}|<by_whom>|(linked to|related to|about|with|on|attached to|regarding|associated with|connected to|tied to|involving|around) [the]* ({deal} (deal|opportunity|opp)|{who})|for [the]* ({deal} (deal|opportunity|opp)|{company})|<sorted>|due|<task_priority>|with <task_priority>|(sent|go out|set|active))",
    ),
    (
        "last_verbs",
        "(talk|talked|speak|spoke|spoken|chat|chatted|touch base|connect|connected|interact|catch up|in touch)|(call|called|phone|phoned|ring|rang){type=call}|(email|emailed|write|wrote|written|mail){type=email}|(meet|met|see|saw|visit|visited|met up){type=meeting}|(text|texted){type=sms}|(message|messaged|whatsapp){type=message}|(contact|contacted|reach out|reached out|hear|heard|touch|touched|follow up|followed up|engage|check in)",
    ),
    (
        "activity_who",
        "[the|our|my]* ({deal} (deal|opportunity|opp)|{who} [(or|and) {who}] [(at|from) {company}] [account|team])",
    ),
    (
        "activity_tail",
        "[i|we|had|have|that|which|were|was|exchanged|sent|received|got|did|took place|logged|made]* ((with|on|for|at|of|between us and|between me and|involving|between) <activity_who>|(from{direction=inbound}|to{direction=outbound}) <activity_who>|(by|made by|sent by|logged by|done by|of) {person:owner}|[in|over|from|for|on|during|since|within|of]* {time:period}|(by|made by|sent by|logged by|from) (me{owner=me}|(my|the) team{owner=team})|(recently|lately)|(about|regarding|on|mentioning|concerning) {words:topic}|that (i|we) (had|exchanged)|[that|which]* (i|we) [have]* (sent|wrote|made){direction=outbound} [to] [<activity_who>]|[that|which]* (i|we) [have]* (received|got|had){direction=inbound} [from <activity_who>]|(received|incoming){direction=inbound}|(sent|outgoing){direction=outbound}|(sent|written) to{direction=outbound} <activity_who>|(sent|written) by{direction=inbound} <activity_who>|[that|which]* <activity_who> (sent|wrote) [me|us]{direction=inbound}|<tail>)",
    ),
    (
        "lead_adj",
        "<my>|(new|fresh|brand new|incoming){status=new}|(unassigned|unowned|orphan|orphaned|unclaimed){owner=unassigned}|(hot){status=hot}|(warm){status=warm}|(cold){status=cold}|(qualified|sales qualified|sql|sqls){status=qualified}|(unqualified|disqualified|junk|junked){status=disqualified}|(stale|old|aging|dormant|dead|neglected){status=stale}|(uncontacted|untouched|unworked|unanswered|unattended|open leads|not contacted){status=uncontacted}|(open|active){status=open}|(converted){status=converted}|(contacted|worked){status=contacted}|(lost){status=lost}|(nurturing|nurture){status=nurture}|<known_source> [ads|form]|{num:limit}|top {num:limit}|(latest|newest|recent|most recent|last){sort=newest} [{num:limit}]|(best|top|highest scoring|highest scored){sort=score} [{num:limit}]|oldest{sort=oldest}|{person:owner} 's|{time:period} ['s]|{words:product} (product)",
    ),
    (
        "lead_filter",
        "[that|which|<be>|and|who|have|been|has|with|i|we|nobody|no one|still]* ([in|from|for|over|on|since|during|within|of|received|created|added|arrived|came in|coming in|generated]* {time:period}|<sourced>|<grouped>|older than {days:created_period}|(more than|over) {days:created_period} old|<in_place>|(assigned to|owned by|for|of|belonging to|given to|with) (me{owner=me}|(my|the) team{owner=team}|{person:owner})|<by_whom>|(interested in|asking about|asking for|who want|want|wanting|for|about|looking for|for product|enquiring about|inquiring about|requesting) {words:product}|(new){status=new}|(qualified){status=qualified}|(unqualified|disqualified){status=disqualified}|(contacted){status=contacted}|(uncontacted|not contacted|not been contacted|haven't been contacted|untouched|not touched|not called|not yet contacted|unworked|without follow up|waiting){status=uncontacted}|(converted){status=converted}|(hot){status=hot}|(stale|going stale|gone cold|cold){status=stale}|(open|active){status=open}|(unassigned|not assigned|without an owner|without owner|nobody took){owner=unassigned}|<sorted>|<known_source>|in status {words:status}|with status {words:status}|by score{sort=score}|limit {num:limit}|on hold{status=on hold}|(came|come) in)",
    ),
    (
        "search_adj",
        "<my>|{industry}|{words:tag} tagged|tagged {words:tag}|(vip|key){tag=VIP}|{location}|first {num:limit}|top {num:limit}|last {num:limit}|(new|newest|recent|latest|recently added)|{num:limit}|(enterprise|strategic|smb)",
    ),
    (
        "search_filter",
        "[that|which|<be>|and|who|whose|with|have|has|there|we|i]* (<tagged>|(in|from|within|working in|operating in) [the]* {industry} [industry|sector|space|vertical|companies|field|company|firms]|at {industry} (companies|firms|company|startups)|<in_place>|(at|from|of|for|with|working at|working for|who work at|work at|work for|works at|employed by|employed at) {company} [(or|and) [at|from|with]* {company}]|[were|was|got|been|recently]* (added|created|imported|entered|new|joined|signed up) [in|on|since|during|within|from]* {time:created_period}|(from|in|since|over) {time:created_period}|(at|with|@|from|on)* {domain:domain}|(titled|with title|with the title|with job title|whose title is|who are|role|with role|job title) {words:title}|(revenue|annual revenue|worth|over|above|size|more than)* <sized>|(named|called) {words:text}|in [my|our|the]* (crm|system|database|address book|contacts|list|phonebook|contact list)|<by_whom>|<sorted>|limit {num:limit}|(active|inactive)|with (deals|open deals))",
    ),
    (
        "count_noun",
        "(<deals>|deal|opportunity|opp){kind=deal}|(leads|lead|prospects){kind=lead}|(contacts|contact|people|persons){kind=contact}|(companies|company|accounts|account|customers|customer|clients|client|organizations){kind=company}|(tasks|task|to dos|to do|to-dos|reminders|action items|follow ups){kind=task}|(meetings|meeting|appointments|demos|events){kind=meeting}|(calls|call|phone calls){kind=call}|(emails|email){kind=email}|(notes|note){kind=note}|(activities|activity|interactions){kind=activity}|(candidates|applicants|applications){kind=candidate}|(messages){kind=message}|(proposals){kind=deal}{stage=proposal}|(users|reps|members|team members){kind=member}|(workflows){kind=workflow}|(products){kind=product}",
    ),
    (
        "count_adj",
        "<won_lost>|(overdue|late){status=overdue}|(completed|finished|done){status=done}|(new|fresh){status=new}|(qualified){status=qualified}|(unqualified|disqualified){status=disqualified}|(stale|stuck|stalled){status=stale}|(unassigned){owner=unassigned}|(converted){status=converted}|(hot){status=hot}|(uncontacted|untouched){status=uncontacted}|<known_source>|{person:owner} 's|<my>|{stage}|{time:period} ['s]|{industry}|(unread){status=unread}|(missed){status=missed}|inbound{source=inbound}",
    ),
    (
        "count_filter",
        "<deal_filter>|[that|which|<be>|have|has|been|were|was]* (overdue{status=overdue}|done{status=done}|completed{status=done}|left{status=open}|qualified{status=qualified}|unassigned{owner=unassigned}|converted{status=converted}|new{status=new}|uncontacted{status=uncontacted})|(came|come|coming) in [from|via|through|on|in]* [<known_source>] [{time:period}]|(with|at|for|from) {who}|(did|do|does|have|has) (i{owner=me}|we|{person:owner}|the team{owner=team}|my team{owner=team}) (have|had|make|made|log|logged|send|sent|close|own|do|hold|book|run|got|get|win|add|attend|create|complete|generate|receive|lose|own|work)|(by|made by|sent by|logged by|held by|from) {person:owner}|[in|over|for|on|during|since|of|from|within|received|created|added|due]* {time:period}|assigned to (me{owner=me}|{person:owner})|per {group_by=owner} rep",
    ),
    (
        "metric",
        "(revenue|sales revenue|sales figures|sales numbers|sales volume|income|turnover|closed revenue|earnings|mrr|arr|sales total|total sales|sales|won revenue|won value){metric=revenue}|(bookings|booked revenue|closed won value){metric=bookings}|(win rate|winrate|win ratio|close rate|closing rate|win percentage|success rate|win loss ratio|win loss rate|hit rate|win to loss ratio){metric=win_rate}|(conversion rate|conversion rates|conversion|conversions|conversion ratio|lead conversion|lead conversion rate|lead to deal conversion|lead to deal rate|lead to customer rate|converting){metric=conversion_rate} [from {stage} to {stage}{group_by=stage}]|(average|avg|mean|median) [deal]* (deal size|deal value|deal amount|contract value|order value|size|ticket size|deal|sale size|selling price|acv){metric=average_deal_size}|(average deal|deal size|avg deal|acv|average contract value|average order value){metric=average_deal_size}|(sales cycle|sales cycle length|average sales cycle|time to close|average time to close|cycle time|sales cycle time|length of our sales cycle|days to close|average days to close|sales velocity|deal cycle|deal velocity){metric=sales_cycle}|(churn|churn rate|attrition|logo churn|revenue churn|customer churn){metric=churn}|(retention|retention rate|renewal rate|net retention|nrr|grr){metric=retention}|(response time|lead response time|average response time|first response time|reply time|speed to lead|time to first response){metric=response_time}|(call volume|calls made|calls per day|number of calls per day|call stats){metric=calls}|(activity volume|activities per rep|activity levels|activity count|activity){metric=activity}|(loss rate|lost rate|lost revenue|lost value|value lost){metric=lost}|(growth|growth rate|sales growth|revenue growth){metric=growth}|(cac|customer acquisition cost|acquisition cost|cost per lead|cpl|cost per acquisition){metric=acquisition_cost}|(ltv|lifetime value|clv|customer lifetime value){metric=lifetime_value}|(meetings booked|meetings held|demos booked|demos done){metric=meetings}|(leaderboard|sales leaderboard|ranking|rankings|sales ranking){metric=leaderboard}|(funnel conversion|stage conversion|drop off|dropoff|drop off rate|funnel metrics|funnel){metric=conversion_rate}|(roi|return on investment|campaign roi){metric=roi}|(stage duration|time in stage|time per stage|average time in stage){metric=time_in_stage}|(new business|new logos|new customers won){metric=new_business}|(upsell|expansion revenue|cross sell revenue){metric=expansion}|(commission|commissions){metric=commission}|(email open rate|open rate|reply rate|response rate){metric=response_rate}|(profit|margin|gross margin|profitability){metric=margin}|(won deals value|value of won deals|amount won|deals won value|total won|total closed){metric=revenue}",
    ),
    (
        "report_tail",
        "[<be>|did|do|have|has|we|was|were|broken down|split|grouped|{person:holder} 's]* (<grouped>|(vs|versus|compared to|compared with|against|over|relative to) [the|same|previous|prior]* {word:compare} [period|quarter|month|year|week|one|time|ago]*|[in|for|of|over|on|during|from|since|this|as of|between|within|so far|generated|closed]* {time:period} [so far]|(for|of|by) (me{owner=me}|(my|the) team{owner=team}|{person:owner}|all reps)|{person:owner} [close|make|win|do|have|closed]|(in|for) {location}|in {industry}|so far|<tail>|top {num:limit}|to date|(from|to) {stage}|from <known_source>|(on|in) my team{owner=team}|won|closed|and|this|last)",
    ),
    (
        "team_name",
        "[the|my|our]* (emea|apac|smb|enterprise|inside sales|mid market|sdr|bdr|west|east|north|south|uk|us|dubai|london|kuwait|account management|marketing|support|new business|field sales|inbound|outbound|sales)* (team|squad|group|reps|office){team=team}",
    ),
    (
        "candidate_filter",
        "[in|at|on|for|waiting|stuck|currently|to]* ([the]* {stage} [stage|round|phase]|[the|our|a]* {words:position} (role|position|job|opening|team)|{time:period}|[waiting|pending]* [for]* (feedback|review|an offer|decision|interview|response|scheduling)|(applied|interviewing|interviewed) [{time:period}|for {words:position}|this]*|{words:position}|we (have|hired|rejected|interviewed) [{time:period}])",
    ),
    (
        "log_type",
        "(call|phone call|calls|ring|voicemail){type=call}|(meeting|demo|lunch|coffee|dinner|breakfast|visit|video call|zoom|zoom call|chat|catch up|catchup|sync|drinks|presentation|workshop|site visit|session|conversation|discussion|one on one|kickoff|in person meeting|teams call|coffee chat|check in|interview|walkthrough|discovery call|intro call){type=meeting}|(email){type=email}|(text|sms|text message){type=sms}|(whatsapp|whatsapp message|whatsapp chat){type=whatsapp}|(message){type=message}",
    ),
    (
        "log_verb",
        "(called|rang|phoned|spoke with|spoke to|talked to|talked with|chatted with|spoke|talked|got off the phone with|hung up with|got off a call with|got off the call with|finished a call with|been on the phone with){type=call}|(emailed|wrote|wrote to|sent an email to|sent email to|replied to){type=email}|(met|met with|had lunch with|had coffee with|visited|caught up with|presented to|had a meeting with|saw|had dinner with|sat down with|had drinks with|demoed to){type=meeting}|(texted){type=sms}|(whatsapped){type=whatsapp}|(messaged){type=message}",
    ),
    (
        "owned_kind",
        "(lead{kind=lead}|deal{kind=deal}|account{kind=company}|contact{kind=contact}|opportunity{kind=deal}|opp{kind=deal}|customer{kind=company}|record|it|all|everything)",
    ),
    (
        "contact_detail",
        "[and|with|her|his|their|the|number|phone|email|mobile|is|at|mail|,|tel|cell|address|on|who is|who 's|works|an|a|as|title|role]* ({email:email}|{phone:phone}|[from|at|of|for|with|works at|company|works for|employer]* (at|from|of|for|with|company) {company}|[as|the|our|new|their]* {title_words:title} (at|of|from|with|for) {company}|: {text:title}|(in|based in|from) {location}|tagged {words:tags}|tag {words:tags}|: {title_words:title}|as {title_words:title})",
    ),
    (
        "company_detail",
        "[and|with|website|domain|site|is|industry|a|an|the|in|:|based|located|,|it 's|they 're|they are|url]* ({domain:domain}|: {industry} [industry|company|sector|firm]|in [the]* {industry} [industry|sector|space]|{industry} (industry|company|sector|firm)|(in|from|based in|located in|out of|:) {location}|{num:employees} (employees|people|staff)|(industry|sector) {words:industry})",
    ),
    (
        "deal_detail",
        "[and|with|the|that|is|it|should|a|,|expected|to|which|deal|:]* ({amount:amount} [value|deal|amount|total|a year|per year|annually]*|(worth|for|of|at|value|amount|valued at|size|around|about|approx|approximately)* {amount:amount}|(closing|closes|close|close date|expected close|expected to close|to close|due|by|closing in|closing by|sign|signing|target|close by|closing date|expected)* [in|on|by|at|around|date]* {time:close}|(in|at|stage) [the|stage]* {stage} [stage]|(owner|assign to|assigned to|owned by) {person:owner}|(with|for|at|contact) {who}|in [the]* {words:pipeline} pipeline|(for|product|selling) {words:product})",
    ),
    (
        "deal_details",
        "({deal} [deal|opportunity|opp|:]* (<deal_detail>)*|{amount:amount} [with|for|from|at|deal with]* {deal} (<deal_detail>)*|{deal} : {words:product} [:] (<deal_detail>)*)",
    ),
    (
        "lead_detail",
        "[and|with|her|his|their|the|number|phone|email|is|on|mobile|,|a|tel|who|she|he|they]* ({email:email}|{phone:phone}|(from|via|through|source|came from|by|at|off) [the|our|a]* <known_source>|(at|of|from|with|works at|company) {company}|(met|met at|we met at|source|referred by|via|through|referral from|introduced by|found on|came via|saw us at) [at|the|from|a]* {words:source}|(wants|interested in|looking for|needs|asking about|asked about|wants to|inquiring about|interested|enquiring about|would like|about|asked for) {text:product}|: {title_words:title} (at|of) {company}|: {org:company}|{title_words:title} (at|of) {company}|(in|based in) {location:note})",
    ),
    ("lead_details", "({contact:name} [:]* (<lead_detail>)*|(<lead_detail>)(<lead_detail>)*)"),
    (
        "meeting_kind",
        "meeting|meetings|call|calls|demo{title=demo}|lunch{title=lunch}|dinner{title=dinner}|coffee{title=coffee}|breakfast{title=breakfast}|appointment|appointments|event|events|zoom{title=zoom}|zoom call{title=zoom call}|sync{title=sync}|kickoff{title=kickoff}|kick off{title=kickoff}|kickoff call{title=kickoff call}|catch up{title=catch up}|catchup{title=catch up}|check in{title=check in}|one on one{title=one on one}|1:1{title=one on one}|interview{title=interview}|visit{title=visit}|site visit{title=site visit}|review{title=review}|presentation{title=presentation}|workshop{title=workshop}|video call{title=video call}|phone call|standup{title=standup}|session|follow up call{title=follow up call}|follow up meeting{title=follow up}|discovery call{title=discovery call}|intro call{title=intro call}|team meeting{title=team meeting}|conference call|kickoff meeting{title=kickoff}|qbr{title=QBR}|calendar event|calendar invite|brainstorm{title=brainstorm}|onboarding call{title=onboarding call}|drinks{title=drinks}|teams call|webinar{title=webinar}",
    ),
    (
        "meeting_detail",
        "[and|then|please|to|it|happen|sometime|some time|my|me|invite|include|starting|held|a|an]* ((with|invite|and|for|to meet|to see|including|between me and) [the|my|our]* ({who} [(at|from|of) {company}] [team|people]*|my {words:contact})|[on|at|for|in|from|starting|of|around]* {time:start}|(for|lasting|,|of|duration|about)* {minutes:duration_min} [long|meeting|call|slot]*|(at|in|@) {location}|(about|to discuss|regarding|on|to talk about|to go over|to review|re|for|called|titled|named|:) {text:title+start}|(every|each|weekly|daily|monthly|repeating){recurrence=recurring} [{time:start}]|(to|in|on|into) [my|the]* calendar|(at|from) {company}|(on|via|over|by) (zoom|teams|google meet|phone|skype|video)|: {text:title+start})",
    ),
];
