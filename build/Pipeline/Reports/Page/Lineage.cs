namespace KinoiteZfs.Pipeline.Reports.Page;

/// <summary>What stable came from, and through which hands, in order.</summary>
/// <param name="Steps">Empty when nothing is stable.</param>
public sealed record Lineage(IReadOnlyList<LineageStep> Steps);

/// <param name="Name">What it is: <c>Base image</c>.</param>
/// <param name="Image">Where it is, by digest; null when nobody knows.</param>
/// <param name="Facts">What is known of it, and from where; evidence and what speaks against it alike.</param>
public sealed record LineageStep(string Name, ImageReference? Image, IReadOnlyList<LineageFact> Facts);

/// <param name="Passed">Null for what is neither good nor bad.</param>
/// <param name="Run">The run which says so; null when none does.</param>
public sealed record LineageFact(string Name, string Text, bool? Passed = null, string? Run = null);
