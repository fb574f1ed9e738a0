#[derive(Clone,Copy)] pub enum Part {Native,Loom,Browser} pub fn run(_:Option<Part>,_:Option<&str>) -> anyhow::Result<()> { Ok(()) }
