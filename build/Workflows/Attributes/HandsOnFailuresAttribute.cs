namespace KinoiteZfs.Workflows.Attributes;

/// <summary>What a target has written is handed on also when it fails, to jobs which run after failures: its result is
/// in there.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class HandsOnFailuresAttribute : Attribute;
