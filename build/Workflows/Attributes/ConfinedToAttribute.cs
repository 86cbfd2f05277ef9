namespace KinoiteZfs.Workflows.Attributes;

/// <summary>The only jobs which may ever hold a secret. Any other one that would is an error, not a workflow.</summary>
/// <param name="jobs">As <c>workflow/job</c>.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class ConfinedToAttribute(params string[] jobs) : Attribute
{
    public IReadOnlyList<string> Jobs { get; } = jobs;
}
