from setuptools import find_packages, setup

setup(name="tools", packages=find_packages())
