from stars.three import foo as foo
