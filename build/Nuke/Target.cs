namespace Nuke.Common;

/// <summary>A step of the build, defined by what it declares about itself.</summary>
public delegate ITargetDefinition Target(ITargetDefinition definition);
