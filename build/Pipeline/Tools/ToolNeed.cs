namespace KinoiteZfs.Pipeline.Tools;

/// <summary>A program which something starts.</summary>
/// <param name="For">What needs it, to follow "for".</param>
/// <param name="Complaint">What is wrong with what it says of itself; null when nothing is.</param>
public sealed record ToolNeed(ExternalTool Tool, string For, Func<string, string?>? Complaint = null)
{
    /// <summary>What it is for can be done elsewhere.</summary>
    public bool IsOptional { get; init; }
}
