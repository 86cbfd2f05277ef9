namespace KinoiteZfs.Workflows.Attributes;

/// <summary>The target runs virtual machines. Hosted runners have /dev/kvm, but their user may not open it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class UsesKvmAttribute : Attribute;
