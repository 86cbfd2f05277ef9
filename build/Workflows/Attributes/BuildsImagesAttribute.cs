namespace KinoiteZfs.Workflows.Attributes;

/// <summary>
/// The target builds container images, with the engine its machine has: its job first makes room on GitHub's machines, and on
/// others removes what an earlier job has left.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BuildsImagesAttribute : Attribute;
