//! Lists of words, separated by commas.

/// May stand anywhere without changing anything.
pub(crate) const FILLERS: &str = "\
    the,a,an,please,just,kindly,actually,really,currently,um,uh,er,erm,hmm,quickly,all,any,also,now,basically,\
    again,some,exactly,simply,maybe,pretty,quick,today's,very,still,ok,okay";

/// Words of grammar rather than of meaning. A rule that skips words skips these cheaply, and no name begins with them.
pub(crate) const FUNCTION_WORDS: &str = "\
    i,me,my,mine,we,us,our,ours,you,your,he,she,it,they,them,his,her,their,its,this,that,these,those,there,here,\
    is,are,was,were,be,been,being,am,do,does,did,done,have,has,had,having,will,would,shall,should,can,could,may,\
    might,must,to,of,in,on,at,for,with,from,by,about,as,into,onto,over,under,up,down,out,off,and,or,but,if,so,\
    than,then,because,while,when,where,what,which,who,whom,whose,why,how,not,no,never,don't,can't,won't,haven't,\
    hasn't,isn't,aren't,didn't,doesn't,wasn't,'s,'m,'re,'ve,'ll,'d,let,lets,too,only,else,ever,yet,between,\
    within,since,until,till,before,after,during,per,via,through,across,without,against,versus,vs,going,got,get,\
    gets,getting,one,ones,each,every,other,both,more,most,less,least,much,many,few,lot,lots,right,hi,hey,hello,\
    yes,please,thanks,except,excluding,exclude,besides,apart,nor";

/// Words of the trade and of commanding: not part of a name unless written with a capital letter.
pub(crate) const TRADE_WORDS: &str = "\
    show,list,give,find,tell,pull,bring,display,view,see,open,check,look,search,need,want,know,send,call,email,\
    text,message,book,schedule,set,add,create,make,new,update,change,move,push,delete,remove,log,note,notes,\
    remind,reminder,reminders,task,tasks,deal,deals,opp,opps,opportunity,opportunities,lead,leads,contact,\
    contacts,company,companies,account,accounts,customer,customers,client,clients,pipeline,pipelines,funnel,\
    forecast,quota,report,meeting,meetings,calls,emails,calendar,agenda,stage,status,amount,value,worth,number,\
    phone,address,details,info,information,people,person,everyone,anyone,someone,somebody,anybody,everybody,\
    nobody,latest,last,next,first,recent,biggest,largest,smallest,top,bottom,best,worst,won,lost,closed,closing,\
    close,closes,overdue,due,late,stuck,stale,slipping,talk,talked,spoke,spoken,met,called,emailed,texted,\
    contacted,touch,heard,activity,activities,history,timeline,interactions,conversation,conversations,today,\
    tomorrow,yesterday,week,month,quarter,year,day,days,weeks,months,morning,afternoon,evening,tonight,owner,\
    owned,owns,own,assigned,assign,unassigned,happening,doing,like,looking,work,works,working,there,back,prep,\
    prepare,brief,briefing,summary,overview,updates,total,sum,revenue,sales,bookings,count,average,rate,\
    conversion,source,tag,tagged,industry,candidate,candidates,applicant,applicants,position,interview,workflow,\
    workflows,sync,syncing,integration,webhook,webhooks,changed,changes,happened,mark,qualify,convert,merge,\
    export,archive,undo,cancel,stop,confirm,choose,team,teams,rep,reps,colleague,colleagues,bigger,larger,\
    smaller,greater,higher,lower,above,below,sorted,grouped,created,added,opened,started,records,record,data,\
    crm,system,free,busy,available,slot,slots,time,appointment,appointments,event,events,urgent,important,focus,\
    priority,priorities,using,based,located,named,help,thing,things,stuff,anything,something,everything,nothing,\
    please,that's,ago,again,put,start,take,probability,chance,percent,target,goal,hit,track,far,how,long,often,\
    soon,ready,reach,reached,follow,ups,dos,waiting,missing,pending,active,inactive,hot,cold,warm";

/// Stages that pipelines have, of sales and of hiring.
pub(crate) const STAGES: &str = "\
    prospecting,prospect,qualification,qualified,qualifying,discovery,demo,demo done,demo scheduled,proposal,\
    proposal sent,proposition,quote,quote sent,quoted,negotiation,negotiations,negotiating,contracting,contract,\
    contract sent,contract review,contracts,legal,legal review,verbal,verbal commit,verbal agreement,commit,\
    committed,closing,onboarding,trial,pilot,poc,proof of concept,evaluation,procurement,security review,\
    lead in,contact made,needs analysis,needs defined,decision,decision making,value proposition,intro,\
    intro call,first call,appointment scheduled,presentation,presentation scheduled,decision maker bought in,\
    closed won,closed lost,won,lost,pricing,scoping,technical review,implementation,final review,signature,\
    awaiting signature,redlines,redlining,review,on hold,backlog,interested,engaged,nurture,nurturing,new,\
    sourced,screening,screen,phone screen,interview,interviewing,onsite,on site,offer,offered,hired,rejected,\
    applied,shortlist,shortlisted,take home,final round,reference check,final interview,assessment,\
    technical interview,first interview,second interview";

/// Words that make a job title.
pub(crate) const TITLES: &str = "\
    ceo,cfo,cto,coo,cmo,cio,ciso,cro,vp,svp,evp,director,manager,head,chief,president,founder,cofounder,\
    co-founder,owner,partner,engineer,developer,designer,buyer,analyst,consultant,architect,lead,officer,\
    executive,assistant,secretary,accountant,controller,recruiter,marketer,lawyer,counsel,professor,principal,\
    specialist,coordinator,administrator,procurement,purchaser,supervisor,chairman,chairwoman,investor,\
    scientist,doctor,nurse,teacher,decision,maker,champion,dev,exec,vps,c-level,executives";

/// Industries.
pub(crate) const INDUSTRIES: &str = "\
    healthcare,health care,fintech,finance,financial services,banking,insurance,retail,manufacturing,logistics,\
    construction,real estate,education,edtech,energy,oil and gas,technology,tech,saas,software,pharma,\
    pharmaceutical,biotech,automotive,telecom,telco,media,hospitality,travel,government,public sector,nonprofit,\
    agriculture,food,mining,utilities,legal services,consulting,ecommerce,e-commerce,transport,transportation,\
    aerospace,defense,gaming,fashion,cybersecurity,security,medtech,proptech,insurtech,crypto,marketing,\
    shipping,airline,aviation,entertainment,sports,beauty,life sciences,chemicals,semiconductor,hardware,\
    robotics";

/// Cities, countries and regions that are also understood in lower case.
pub(crate) const PLACES: &str = "\
    dubai,kuwait,london,paris,berlin,munich,hamburg,frankfurt,madrid,barcelona,lisbon,porto,rome,milan,\
    amsterdam,brussels,zurich,geneva,vienna,prague,warsaw,stockholm,oslo,copenhagen,helsinki,dublin,manchester,\
    edinburgh,new york,nyc,boston,chicago,seattle,austin,dallas,houston,denver,miami,atlanta,los angeles,\
    san francisco,sf,la,toronto,montreal,vancouver,mexico,mexico city,sao paulo,rio,buenos aires,santiago,\
    bogota,lima,lagos,nairobi,accra,kumasi,cairo,casablanca,johannesburg,cape town,riyadh,jeddah,doha,manama,\
    abu dhabi,muscat,amman,beirut,istanbul,tel aviv,mumbai,delhi,bangalore,bengaluru,chennai,hyderabad,karachi,\
    lahore,dhaka,singapore,jakarta,bangkok,manila,hanoi,hong kong,shanghai,beijing,shenzhen,tokyo,osaka,seoul,\
    taipei,sydney,melbourne,auckland,germany,france,spain,italy,portugal,uk,england,scotland,ireland,\
    netherlands,belgium,switzerland,austria,poland,sweden,norway,denmark,finland,usa,us,united states,canada,\
    brazil,argentina,chile,colombia,peru,nigeria,kenya,ghana,egypt,morocco,south africa,saudi arabia,saudi,ksa,\
    uae,qatar,bahrain,oman,jordan,lebanon,turkey,israel,india,pakistan,indonesia,thailand,vietnam,china,japan,\
    korea,australia,new zealand,europe,emea,apac,latam,mena,gcc,dach,nordics,benelux,asia,africa,middle east,\
    north america,texas,california,florida,ohio,the gulf,bavaria,catalonia";

/// Given names that are understood in lower case, when nothing but a name is written.
pub(crate) const GIVEN_NAMES: &str = "\
    aaron,abdul,abdullah,adam,ahmad,ahmed,aisha,akira,alex,alexander,alexei,ali,alice,ama,amanda,\
    amara,amelie,amina,amir,amit,amy,ana,anders,andreas,andres,andrew,angela,anil,anita,anna,antoine,\
    antonio,arjun,asha,ashley,astrid,bader,barbara,beatriz,bella,ben,benjamin,beth,betty,bilal,bill,\
    bob,boris,bram,brandon,brenda,brian,bruno,camila,camille,carlos,carmen,carol,carolyn,charles,chen,\
    chiara,chidi,chloe,chris,christina,christine,christopher,claire,colin,craig,cynthia,dalal,dan,\
    daniel,dave,david,dean,deborah,debra,deepak,dennis,diane,diego,dina,dirk,dmitri,donna,ed,eduardo,\
    edward,elena,elizabeth,ella,emily,emma,eric,erik,ethan,eva,eve,evelyn,fahad,faisal,fatima,felix,\
    fernando,fiona,francesca,frank,fred,gabriela,gary,george,giovanni,giulia,glenn,goran,grace,graham,\
    greg,gregory,greta,hala,hamad,hamza,hana,hannah,hans,harry,hassan,heather,hector,helen,henry,\
    hiro,huda,hugo,hussain,hussein,ian,ibrahim,igor,ines,ingrid,irina,isabel,ivan,ivy,jack,jacob,\
    james,jan,jane,janet,jason,jassim,javier,jay,jean,jeff,jeffrey,jennifer,jens,jerry,jessica,jill,\
    jim,jin,joan,joao,joe,joel,john,jonathan,joost,jorge,jose,joseph,joshua,joyce,juan,julia,julie,\
    julien,jurgen,justin,karen,karim,karl,kate,katherine,kathleen,katya,kavita,kelly,kenji,kevin,\
    khalid,kim,kimberly,klaus,kofi,kwame,kyle,larry,lars,laura,lauren,layla,leila,lena,leo,li,liam,\
    lily,lina,linda,lisa,luc,luca,lucas,lucia,lucy,luis,luke,maha,mahmoud,manuel,marc,marco,\
    margaret,maria,mariam,mark,markus,marta,martin,mary,maryam,mason,mateo,matt,matteo,matthew,\
    matthias,max,meera,megan,melissa,mia,michael,michelle,miguel,mike,milan,min,ming,mohamed,mohammed,\
    muhammad,mustafa,nadia,nancy,nasser,natasha,nathan,neha,neil,ngozi,nicholas,nick,nicolas,nicole,\
    nils,nina,noah,noel,noor,nora,nour,olaf,olga,oliver,olivia,omar,oscar,otto,pablo,pam,pamela,\
    paolo,patricia,patrick,paul,paula,paulo,pavel,pedro,peter,philip,pierre,pieter,piotr,pooja,priya,\
    rachel,rafael,rahul,raj,rami,rania,ravi,rebecca,reem,ricardo,richard,rob,robert,rohit,ronald,\
    rosa,rose,ross,ruby,rui,ryan,sakura,saleh,salem,salma,sam,samantha,sami,samir,samuel,sana,\
    sandra,sanjay,sara,sarah,scott,sergei,sergio,seth,sharon,simon,sofia,soo,sophia,sophie,stefan,\
    stephanie,stephen,steve,steven,stuart,sue,sunita,susan,sven,tariq,tatiana,thabo,thiago,thomas,\
    tiago,tim,tina,toby,tom,tony,tyler,vera,victor,victoria,vijay,vladimir,walid,wei,wendy,willem,\
    william,wolfgang,yann,yasmin,youssef,yuki,yusuf,yvonne,zainab,ziad,zoe,zoran";
