/// <summary>
/// A switch which deletes, or lets pass what a check refuses. It is said on the command line, or in a variable that
/// begins with <c>NUKE_</c>: one called DELETE or FORCE may be meant for anybody. So is what else has such a name: WSL
/// calls the machine NAME.
/// </summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class DeliberateAttribute : Attribute;
